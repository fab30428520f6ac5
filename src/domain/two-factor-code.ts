/** Whoever took a step: the engine for a transfer, a person who typed or asked for its code, a binding. */
export type CodePurpose = "engine" | "person" | "bind" | "unbind";

const codeAlgorithms = ["SHA1", "SHA256", "SHA512"] as const;
export type CodeAlgorithm = (typeof codeAlgorithms)[number];

/** How codes are made from a secret. A step always lasts 30 seconds. */
export type CodeShape = { algorithm: CodeAlgorithm; digits: number };

/** A secret as a person handed it in: Base32 in capitals without padding. */
export type CodeSecret = CodeShape & { base32: string; issuer: string | null; label: string | null };

/** Why a text is no authenticator secret. */
export type SecretFault = "address" | "base32" | "length" | "algorithm" | "digits" | "period";

/** How long one code counts. @source docs/infini-api/openapi.yaml TwoFactorEnrolment: SHA-1, six digits, 30 seconds */
export const STEP_MS = 30_000;
/** A code that ends sooner than this may be over before Infini reads it. @source docs/design/payments.md §5.2 */
const LEAST_LEFT_MS = 6_000;
/** Infini's clock is known to a second or two: a step that began just now may not have begun there. */
const SETTLED_MS = 2_000;
/** What the way to Infini takes at most of a request whose connection is open. */
const ARRIVAL_MS = 1_000;
/** What is done between the choice of a code and its first byte takes some of it: with less, no attempt is begun. */
const BEGIN_MS = 3_000;
/** Nobody reads and types six digits within less: what comes sooner is the code of the step before. */
const TYPED_MS = 3_000;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** 80 bits, the length that Infini's own secrets have. */
const LEAST_BYTES = 10;
const MOST_LETTERS = 256;

/** The 30 seconds that a moment lies in, counted from 1970. */
export function stepAt(atMs: number): number {
  return Math.floor(atMs / STEP_MS);
}

/** When a step is over, Unix ms. */
export function stepEndsMs(step: number): number {
  return (step + 1) * STEP_MS;
}

/** The step whose code may be sent now, or how long until one may be. */
export type StepChoice = { kind: "take"; step: number } | { kind: "wait"; waitMs: number };

/**
 * Which step a code may be made of: one later than all that were taken, that has begun at Infini and counts long enough
 * to arrive. `atMs`: Infini's time. `lastStep`: the latest step that was taken, by whomever; null when none was.
 * @source docs/design/payments.md §5.2
 */
export function chooseStep(atMs: number, lastStep: number | null): StepChoice {
  const now = stepAt(atMs);
  const age = atMs - now * STEP_MS;
  const isFree = lastStep === null || now > lastStep;
  if (isFree && age >= SETTLED_MS && STEP_MS - age >= LEAST_LEFT_MS) return { kind: "take", step: now };
  if (isFree && age < SETTLED_MS) return { kind: "wait", waitMs: SETTLED_MS - age };
  const next = Math.max(now, lastStep ?? now) + 1;
  return { kind: "wait", waitMs: next * STEP_MS + SETTLED_MS - atMs };
}

/** True while a code of this step that leaves now is read before it is over. `atMs`: Infini's time. */
export function arrivesInTime(atMs: number, step: number): boolean {
  return stepEndsMs(step) - atMs >= ARRIVAL_MS;
}

/** True while enough is left of a code of this step to begin an attempt with it, which counts even when it never left. */
export function beginsInTime(atMs: number, step: number): boolean {
  return stepEndsMs(step) - atMs >= BEGIN_MS;
}

/** What can be said of a typed code by the clock alone: its step, or how long until the next one can be read. */
export type TypedStep = { kind: "take"; step: number } | { kind: "late"; waitMs: number };

/**
 * The step of a code that a person typed, where nothing is at hand to check it with. Refused while it may be the one of
 * the step before, and when it is over before it could be sent.
 */
export function typedStep(atMs: number): TypedStep {
  const step = stepAt(atMs);
  const age = atMs - step * STEP_MS;
  if (age < TYPED_MS) return { kind: "late", waitMs: TYPED_MS - age };
  if (STEP_MS - age < LEAST_LEFT_MS) return { kind: "late", waitMs: STEP_MS - age + TYPED_MS };
  return { kind: "take", step };
}

/**
 * How long until another code can be typed, when one of this step is over before it could be sent; null when it can be.
 */
export function untilNextTyped(atMs: number, step: number): number | null {
  const leftMs = stepEndsMs(step) - atMs;
  return leftMs < LEAST_LEFT_MS ? Math.max(leftMs, 0) + TYPED_MS : null;
}

/** How long until a step has begun at Infini for certain; 0 once it has. `atMs`: Infini's time. */
export function untilBegun(atMs: number, step: number): number {
  return Math.max(0, step * STEP_MS + SETTLED_MS - atMs);
}

/** Reads an `otpauth://totp/…` address or a Base32 key; what the address leaves out has the usual values. */
export function readCodeSecret(text: string): CodeSecret | SecretFault {
  const typed = text.trim();
  if (!/^otpauth:/i.test(typed)) return asSecret({ key: typed, label: null, query: new URLSearchParams() });
  const address = URL.parse(typed);
  if (address?.host.toLowerCase() !== "totp") return "address";
  const label = decode(address.pathname.replace(/^\/+/, ""));
  if (label === null) return "address";
  return asSecret({ key: address.searchParams.get("secret") ?? "", label, query: address.searchParams });
}

function asSecret(read: { key: string; label: string | null; query: URLSearchParams }): CodeSecret | SecretFault {
  const base32 = read.key.replace(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();
  const bytes = base32.length > MOST_LETTERS ? null : decodeBase32(base32);
  if (bytes === null) return "base32";
  if (bytes.length < LEAST_BYTES) return "length";
  const named = (read.query.get("algorithm") ?? "SHA1").toUpperCase().replace("-", "");
  const algorithm = codeAlgorithms.find((one) => one === named);
  if (!algorithm) return "algorithm";
  const digits = read.query.get("digits") ?? "6";
  if (!/^[678]$/.test(digits)) return "digits";
  // Steps are counted once for the account: a secret with another period would have others.
  if ((read.query.get("period") ?? "30") !== "30") return "period";
  const issuer = shown(read.query.get("issuer"), 128);
  return { base32, algorithm, digits: Number(digits), issuer, label: shown(read.label, 254) };
}

/** The bytes of a Base32 text in capitals without padding; null when it is none. */
export function decodeBase32(base32: string): Uint8Array | null {
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const letter of base32) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return null;
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((pending >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** What of a name may be shown; null when nothing is left. */
function shown(text: string | null, most: number): string | null {
  const kept = (text ?? "")
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}]/gu, "")
    .trim()
    .slice(0, most);
  return kept === "" ? null : kept;
}
