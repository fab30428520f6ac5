/**
 * What Infini said, fit to be kept and shown: secrets that it repeats are hidden, and characters that nobody sees are
 * spaces. Cut it afterwards, never before: a cut secret would not be found.
 */
export function redactWords(words: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce((text, secret) => text.replaceAll(secret, "•••"), words)
    .replace(/\p{Cc}+/gu, " ");
}
