/** How a payee is named to Infini. A managed account counts as its UID. @source docs/design/payments.md §9 */
export const payeeKinds = ["uid", "email"] as const;
export type PayeeKind = (typeof payeeKinds)[number];

/** Why a text is no UID or e-mail address; the face words it. */
type PayeeHintCode =
  | "empty"
  | "newline"
  | "invisible_character"
  | "whitespace"
  | "fullwidth_digit"
  | "other_digit"
  | "compatibility_character"
  | "leading_zero"
  | "scientific"
  | "decimal"
  | "grouped_digits"
  | "several_values"
  | "email_in_uid"
  | "formula"
  | "too_long"
  | "no_at_sign"
  | "bad_local_part"
  | "bad_domain"
  | "unexpected_character";

/** `codePoint` as `U+200B` names the character that is to blame; `limit` is in characters. */
export type Hint<Code extends string> = { readonly hint: Code; readonly codePoint?: string; readonly limit?: number };
type PayeeHint = Hint<PayeeHintCode>;
export type OddCharacter = {
  hint: "newline" | "invisible_character" | "whitespace" | "fullwidth_digit" | "other_digit";
  codePoint: string;
};

export type PayeeReading =
  | { readonly isPayee: true; readonly canonical: string }
  | { readonly isPayee: false; readonly hint: PayeeHint };

const uidPattern = /^[1-9][0-9]{0,19}$/;
const localPattern = /^[\p{L}\p{M}0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}0-9!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainLabelPattern = /^[\p{L}0-9](?:[\p{L}\p{M}0-9-]*[\p{L}\p{M}0-9])?$/u;
const topLabelPattern = /^\p{L}/u;
const hostPattern = /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/;
const visibleAsciiPattern = /^[!-~]*$/;

const maxEmailLength = 254;
const maxLocalLength = 64;
const shortestUsualUid = 5;

/**
 * Reads a payee as a person or a file wrote it: the text that decides whether two payees are the same one, or what is
 * wrong with it. Nothing is trimmed or repaired; what is sent stays as typed.
 */
export function readPayee(kind: PayeeKind, text: string): PayeeReading {
  return kind === "uid" ? readUid(text) : readEmail(text);
}

/** The comparison text of a payee: UID digits, or the address in NFC and lower case with its domain in punycode. @throws RangeError */
export function canonicalPayee(kind: PayeeKind, text: string): string {
  const reading = readPayee(kind, text);
  if (!reading.isPayee) throw new RangeError(`not a payee: ${reading.hint.hint}`);
  return reading.canonical;
}

/** The text whose SHA-256 hex is the `payee_key`: one key for one payee on every database. */
export function payeeKeySource(kind: PayeeKind, canonical: string): string {
  return `${kind}:${canonical}`;
}

/** True for a UID so short that a column mix-up is more likely than a payee. @source docs/design/payments.md §11.2 */
export function isUnusualUid(uid: string): boolean {
  return uid.length < shortestUsualUid;
}

/**
 * The scripts of an address that mixes several ones, with the code points that are not Latin (ten at most); null when
 * all letters are of one script. Looks at the text as typed: punycode would hide a look-alike.
 */
export function mixedScripts(text: string): { scripts: string[]; codePoints: string[] } | null {
  if (visibleAsciiPattern.test(text)) return null;
  const scripts = new Set<string>();
  const codePoints = new Set<string>();
  for (const character of text) {
    const script = scriptOf(character);
    if (script === null) continue;
    scripts.add(script);
    if (script !== "Latin" && codePoints.size < 10) codePoints.add(codePointName(character));
  }
  return scripts.size > 1 ? { scripts: [...scripts], codePoints: [...codePoints] } : null;
}

/** The first character that no id or amount may hold although it may look right: null when there is none. */
export function oddCharacter(text: string): OddCharacter | null {
  if (visibleAsciiPattern.test(text)) return null;
  for (const character of text) {
    const hint = oddityOf(character);
    if (hint) return { hint, codePoint: codePointName(character) };
  }
  return null;
}

/** `U+200B` for a zero-width space. */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function readUid(text: string): PayeeReading {
  return uidPattern.test(text) ? { isPayee: true, canonical: text } : { isPayee: false, hint: uidHint(text) };
}

function uidHint(text: string): PayeeHint {
  if (text === "") return { hint: "empty" };
  if (/^[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$/.test(text)) return { hint: "scientific" };
  if (/[,;|]/.test(text) && !/^[0-9]{1,3}(?:,[0-9]{3})+$/.test(text)) return { hint: "several_values" };
  const odd = oddCharacter(text);
  if (odd) return odd;
  if (/^0[0-9]*$/.test(text)) return { hint: "leading_zero" };
  if (/^[0-9]+$/.test(text)) return { hint: "too_long", limit: 20 };
  if (/^[0-9]{1,3}(?:[,.'][0-9]{3})+$/.test(text)) return { hint: "grouped_digits" };
  if (/^[0-9]+\.[0-9]+$/.test(text)) return { hint: "decimal" };
  if (/^[=+\-@]/.test(text)) return { hint: "formula" };
  if (text.includes("@")) return { hint: "email_in_uid" };
  return { hint: "unexpected_character", codePoint: codePointName(/[^0-9]/u.exec(text)?.[0] ?? text) };
}

function readEmail(text: string): PayeeReading {
  const hint = emailHint(text);
  if (hint) return { isPayee: false, hint };
  const at = text.lastIndexOf("@");
  const host = hostOf(text.slice(at + 1));
  if (host === null) return { isPayee: false, hint: { hint: "bad_domain" } };
  const canonical = `${lowerCase(text.slice(0, at))}@${host}`;
  if (canonical.length > maxEmailLength) return { isPayee: false, hint: { hint: "too_long", limit: maxEmailLength } };
  return { isPayee: true, canonical };
}

function emailHint(text: string): PayeeHint | null {
  if (text === "") return { hint: "empty" };
  if (text.length > maxEmailLength) return { hint: "too_long", limit: maxEmailLength };
  const odd = oddCharacter(text) ?? compatibilityCharacter(text);
  if (odd) return odd;
  const at = text.lastIndexOf("@");
  if (at < 0) return { hint: "no_at_sign" };
  const local = text.slice(0, at);
  if (local.length > maxLocalLength) return { hint: "too_long", limit: maxLocalLength };
  return localPattern.test(local) ? null : { hint: "bad_local_part" };
}

/**
 * The lower-case punycode form of a domain, or null. The labels are checked first, because the URL parser would also
 * take ports, paths and numbers that are addresses.
 */
function hostOf(domain: string): string | null {
  const labels = domain.split(".");
  const top = labels.at(-1) ?? "";
  if (labels.length < 2 || top.length < 2 || !topLabelPattern.test(top)) return null;
  if (!labels.every((label) => domainLabelPattern.test(label))) return null;
  const address = `http://${domain.normalize("NFC")}`;
  if (!URL.canParse(address)) return null;
  const host = new URL(address).hostname;
  return host.length <= 253 && hostPattern.test(host) ? host : null;
}

/** Lower case letter by letter, so that no letter depends on its neighbours (final sigma). */
function lowerCase(local: string): string {
  if (visibleAsciiPattern.test(local)) return local.toLowerCase();
  return Array.from(local.normalize("NFC"), (character) => character.toLowerCase())
    .join("")
    .normalize("NFC");
}

/** A full-width letter or a ligature: the domain rules would turn it into another one in silence. */
function compatibilityCharacter(text: string): PayeeHint | null {
  if (visibleAsciiPattern.test(text) || text.normalize("NFKC") === text.normalize("NFC")) return null;
  for (const character of text) {
    if (character.normalize("NFKC") !== character.normalize("NFC")) {
      return { hint: "compatibility_character", codePoint: codePointName(character) };
    }
  }
  return { hint: "compatibility_character" };
}

function oddityOf(character: string): OddCharacter["hint"] | null {
  if (/[\r\n\u2028\u2029]/.test(character)) return "newline";
  if (/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u.test(character) && character !== "\t")
    return "invisible_character";
  if (/\s/.test(character)) return "whitespace";
  if (/[\uFF10-\uFF19]/.test(character)) return "fullwidth_digit";
  return /(?![0-9])\p{N}/u.test(character) ? "other_digit" : null;
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  // One writing system: Japanese uses the three side by side.
  ["Han", /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ["Hangul", /\p{Script=Hangul}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Hebrew", /\p{Script=Hebrew}/u],
  ["Arabic", /\p{Script=Arabic}/u],
];

function scriptOf(character: string): string | null {
  if (!/\p{L}/u.test(character)) return null;
  return scripts.find(([, pattern]) => pattern.test(character))?.[0] ?? "Other";
}
