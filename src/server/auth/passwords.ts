import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { BadInputError } from "@/domain/errors";
import { firstGuesses } from "./first-guesses";

const MIN_LENGTH = 12;
const MAX_LENGTH = 128;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** 2^15 × 8 × 3: 32 MiB and about a fifth of a second per try. */
const usual = { log2n: 15, r: 8, p: 3 };
/** Nothing beyond this is computed, whatever a stored hash asks for. */
const most = { log2n: 17, r: 16, p: 8 };

type Cost = typeof usual;
type Parsed = { cost: Cost; salt: Buffer; key: Buffer };

/** The stored form: `$scrypt$ln=15,r=8,p=3$salt$key`, so that its cost can be read and raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, usual, KEY_BYTES);
  const { log2n, r, p } = usual;
  return `$scrypt$ln=${log2n},r=${r},p=${p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** True when the password is the one behind the stored hash; a stored text that is no hash fits nothing. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const parsed = parse(stored);
  if (!parsed) return false;
  const key = await derive(password, parsed.salt, parsed.cost, parsed.key.length);
  return timingSafeEqual(key, parsed.key);
}

/** The cost of a stored hash; null when it is none of ours. */
export function passwordCost(stored: string): Cost | null {
  return parse(stored)?.cost ?? null;
}

/**
 * Refuses a password that is too short, too long, on the small list of common ones, or made of its own address or name.
 * The list is offline and knows a few hundred long passwords and the patterns behind them: it stops the first guesses,
 * not a search through leaked databases. What stops that is the delay at sign-in.
 * @throws BadInputError `operator.password`
 * @source docs/design/security.md SEC-09
 */
export function checkNewPassword(password: string, owner: { email: string; name: string }): void {
  const length = [...password.normalize("NFKC")].length;
  if (length < MIN_LENGTH) throw refused("short", `The password needs at least ${MIN_LENGTH} characters.`);
  if (length > MAX_LENGTH) throw refused("long", `The password may have at most ${MAX_LENGTH} characters.`);
  if (isCommon(password)) throw refused("common", "This password is one of the first that anybody would try.");
  if (isAbout(password, owner)) throw refused("personal", "The password is made of the person's own name or address.");
}

function refused(why: string, message: string): BadInputError {
  return new BadInputError("operator.password", message, { why }, { password: why });
}

/** On the list, or a listed word, a repetition or a row of keys with digits and signs around it. */
function isCommon(password: string): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  if (firstGuesses.has(plain)) return true;
  const core = unleet(plain).replace(/^[^a-z]+|[^a-z]+$/g, "");
  if (core.length > 0 && firstGuesses.has(core)) return true;
  return isRepetition(plain) || isRow(plain);
}

/** One to four characters over and over. */
function isRepetition(text: string): boolean {
  return /^(.{1,4}?)\1+.{0,3}$/su.test(text);
}

/** Neighbours on the keyboard or in the alphabet for most of its length. */
function isRow(text: string): boolean {
  const rows = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
  ];
  const lines = rows.flatMap((row) => [row, [...row].reverse().join("")]);
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    const pair = text.slice(index - 1, index + 1);
    if (lines.some((line) => line.includes(pair))) steps += 1;
  }
  return steps >= (text.length - 1) * 0.75;
}

function isAbout(password: string, owner: { email: string; name: string }): boolean {
  const plain = password.toLowerCase();
  const words = [...owner.email.split(/[@.]/), ...owner.name.toLowerCase().split(/\s+/)].filter(
    (word) => word.length > 3,
  );
  const rest = words.reduce((text, word) => text.replaceAll(word, ""), plain);
  return rest.length < plain.length && rest.replace(/[^a-z]/g, "").length < 4;
}

function unleet(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "@": "a",
    $: "s",
  };
  const trimmed = text.replace(/[0-9!?.#*_-]+$/, "");
  return [...trimmed].map((sign) => signs[sign] ?? sign).join("");
}

function parse(stored: string): Parsed | null {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{16,64})\$([\w-]{32,128})$/.exec(stored);
  if (!match) return null;
  const [, log2n, r, p, salt = "", key = ""] = match;
  const cost = { log2n: Number(log2n), r: Number(r), p: Number(p) };
  const isAffordable = cost.log2n <= most.log2n && cost.r <= most.r && cost.p <= most.p && cost.log2n > 0;
  if (!isAffordable || cost.r === 0 || cost.p === 0) return null;
  return { cost, salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url") };
}

function derive(password: string, salt: Buffer, cost: Cost, bytes: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** cost.log2n, r: cost.r, p: cost.p, maxmem: 2 ** (cost.log2n + 8) * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
