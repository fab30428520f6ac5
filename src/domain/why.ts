const SHORTEST = 10;
const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** True when a reason says something: ten characters, where one of Chinese, Japanese or Korean says as much as two. */
export function isWhy(text: string): boolean {
  const plain = text.trim();
  return [...plain].length + (plain.match(wide)?.length ?? 0) >= SHORTEST;
}
