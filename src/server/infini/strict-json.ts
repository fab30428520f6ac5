import { isLosslessNumber, LosslessNumber, parse } from "lossless-json";

const DEEPEST_NESTING = 64;

/**
 * The value of a JSON text, each number as `LosslessNumber` with the digits that were sent. Stricter than
 * `JSON.parse`: it also refuses any repeated key, a `__proto__` member, numbers outside the range of a double and more
 * than 64 levels.
 * @throws SyntaxError for everything that is not exactly one such value.
 */
export function parseStrictJson(text: string): unknown {
  const shape = scanShape(text);
  if (shape.depth > DEEPEST_NESTING) throw new SyntaxError("nested too deeply");
  const value = parse(text, null, { parseNumber: readNumber });
  // The parser overlooks a repeated key whose values are equal. In a valid text every colon outside a string is one
  // member, so a tree with fewer members than colons has swallowed one.
  if (countMembers(value) !== shape.members) throw new SyntaxError("repeated key");
  return value;
}

function readNumber(token: string): LosslessNumber {
  const value = Number(token);
  const isZero = !/[1-9]/.test(token.split(/[eE]/)[0] ?? "");
  if (!Number.isFinite(value) || (value === 0 && !isZero)) throw new SyntaxError("number out of range");
  return new LosslessNumber(token);
}

function scanShape(text: string): { depth: number; members: number } {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isInString) {
      if (character === "\\") index++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === ":") members++;
    else if (character === "{" || character === "[") deepest = Math.max(deepest, ++depth);
    else if (character === "}" || character === "]") depth--;
  }
  return { depth: deepest, members };
}

function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null || isLosslessNumber(value)) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  const members = Object.entries(value);
  if (members.some(([key]) => key === "__proto__")) throw new SyntaxError("forbidden key");
  return members.reduce((sum, [, member]) => sum + 1 + countMembers(member), 0);
}
