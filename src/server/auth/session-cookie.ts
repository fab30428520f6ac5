import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { parseCookies, serializeCookie, serializeSignedCookie } from "better-call";
import { sha256Hex } from "@/server/platform/hash";

/** How the cookies of one installation are named and kept. On HTTPS their names bind them to this host. */
export type CookieShape = { isSecure: boolean; sessionName: string; deviceName: string };

const TOKEN_BYTES = 32;
const DEVICE_MAX_AGE_S = 400 * 86_400;

export function cookieShape(appUrl: string): CookieShape {
  const isSecure = new URL(appUrl).protocol === "https:";
  const prefix = isSecure ? "__Host-" : "";
  return { isSecure, sessionName: `${prefix}infini-manager.session`, deviceName: `${prefix}infini-manager.device` };
}

/** A token that nobody guesses; the database keeps its hash only. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** The form in which a token stands in the database: a thief of the database cannot make a cookie of it. */
export function tokenHash(token: string): string {
  return sha256Hex(token);
}

/** The `Set-Cookie` line that carries a session token, signed as better-auth signs it. */
export function sessionCookie(shape: CookieShape, secret: string, token: string, maxAgeS: number): Promise<string> {
  return serializeSignedCookie(shape.sessionName, token, secret, attributes(shape, maxAgeS));
}

/** The `Set-Cookie` line that makes the browser forget its session. */
export function endedSessionCookie(shape: CookieShape): string {
  return serializeCookie(shape.sessionName, "", attributes(shape, 0));
}

/** The token of a genuine session cookie; null for none, for a changed one, and for one signed with another secret. */
export function readSessionToken(shape: CookieShape, secret: string, cookieHeader: string | null): string | null {
  return readSigned(cookieHeader, shape.sessionName, secret);
}

/**
 * The `Set-Cookie` line that lets this browser sign in to this address while others are being delayed. It proves
 * nothing but an earlier sign-in, and holds neither the address nor a session.
 */
export function deviceCookie(shape: CookieShape, secret: string, emailCanon: string): string {
  const device = newToken();
  const value = `${device}.${deviceSignature(secret, device, emailCanon)}`;
  return serializeCookie(shape.deviceName, value, attributes(shape, DEVICE_MAX_AGE_S));
}

/** The id of a device from which this address signed in before; null for any other. */
export function knownDevice(
  shape: CookieShape,
  secret: string,
  cookieHeader: string | null,
  emailCanon: string,
): string | null {
  const value = parseCookies(cookieHeader ?? "").get(shape.deviceName) ?? "";
  const [device = "", signature = ""] = value.split(".");
  if (device === "" || !isEqual(signature, deviceSignature(secret, device, emailCanon))) return null;
  return device;
}

function readSigned(cookieHeader: string | null, name: string, secret: string): string | null {
  const value = parseCookies(cookieHeader ?? "").get(name);
  const cut = value?.lastIndexOf(".") ?? -1;
  if (value === undefined || cut < 1) return null;
  const token = value.slice(0, cut);
  const expected = createHmac("sha256", secret).update(token).digest("base64");
  return isEqual(value.slice(cut + 1), expected) ? token : null;
}

function deviceSignature(secret: string, device: string, emailCanon: string): string {
  return createHmac("sha256", secret).update(`known-device\n${emailCanon}\n${device}`).digest("base64url");
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function attributes(shape: CookieShape, maxAge: number) {
  return { httpOnly: true, secure: shape.isSecure, sameSite: "lax", path: "/", maxAge } as const;
}
