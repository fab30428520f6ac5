const accents: Record<string, string> = {
  a: "á",
  e: "é",
  i: "í",
  o: "ó",
  u: "ú",
  y: "ý",
  c: "ç",
  n: "ñ",
  s: "š",
  z: "ž",
  A: "Á",
  E: "É",
  I: "Í",
  O: "Ó",
  U: "Ú",
  Y: "Ý",
  C: "Ç",
  N: "Ñ",
  S: "Š",
  Z: "Ž",
};

/**
 * The same catalogue, accented and about 35 % longer: text that is clipped or missing from the catalogue becomes
 * visible. ICU arguments, the selectors of plural branches and tags stay as they are.
 */
export function pseudoLocalise<T>(messages: T): T;
export function pseudoLocalise(messages: unknown): unknown {
  if (typeof messages === "string") return pseudoText(messages);
  if (typeof messages !== "object" || messages === null) return messages;
  return Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, pseudoLocalise(value)]));
}

/** One message: only the words that a person reads change. */
export function pseudoText(message: string): string {
  const visible = message.replace(/\{[^{}]*\}/g, "");
  return `⟦${accentWords(message)}${"·".repeat(Math.ceil(visible.length * 0.35))}⟧`;
}

/** Braces alternate between text and argument: `{count, plural, one {text} other {text}}`. Tags are left alone. */
function accentWords(message: string): string {
  let depth = 0;
  let isTag = false;
  let out = "";
  for (const character of message) {
    if (character === "}") depth -= 1;
    if (character === "<") isTag = true;
    out += depth % 2 === 0 && !isTag ? (accents[character] ?? character) : character;
    if (character === "{") depth += 1;
    if (character === ">") isTag = false;
  }
  return out;
}
