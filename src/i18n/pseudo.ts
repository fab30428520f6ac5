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
 * visible. It takes messages as the build leaves them: a plain text is text, one with arguments is a list of parts
 * in which `["count", …]` is an argument.
 */
export function pseudoLocalise<T>(messages: T): T;
export function pseudoLocalise(messages: unknown): unknown {
  if (typeof messages === "string") return `⟦${accent(messages)}${padding(messages)}⟧`;
  if (Array.isArray(messages)) return ["⟦", ...messages.map(accentPart), `${padding(visible(messages))}⟧`];
  if (typeof messages !== "object" || messages === null) return messages;
  return Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, pseudoLocalise(value)]));
}

/** Literal text changes, and so do the branches of a plural; names and formats of arguments do not. */
function accentPart(part: unknown): unknown {
  if (typeof part === "string") return accent(part);
  if (!Array.isArray(part)) return part;
  const [name, ...rest] = part;
  return [name, ...rest.map(accentBranches)];
}

function accentBranches(option: unknown): unknown {
  if (typeof option !== "object" || option === null || Array.isArray(option)) return option;
  const accented = Object.entries(option).map(([selector, branch]) => [
    selector,
    Array.isArray(branch) ? branch.map(accentPart) : accentPart(branch),
  ]);
  return Object.fromEntries(accented);
}

function accent(text: string): string {
  return text.replace(/[aeiouycnszAEIOUYCNSZ]/g, (letter) => accents[letter] ?? letter);
}

function visible(parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === "string").join("");
}

function padding(text: string): string {
  return "·".repeat(Math.ceil(text.length * 0.35));
}
