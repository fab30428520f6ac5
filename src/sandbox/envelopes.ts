import { stringify } from "lossless-json";

/** The outer form of every answer of the contract. Numbers inside `data` that must be exact are `LosslessNumber`. */
export interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** A refusal as Infini words it. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Refusals of the assumed catalogue that the served operations give. @source docs/infini-api/openapi.yaml x-error-catalogue */
export const refusals = {
  unauthorized: { code: 401, message: "Unauthorized" },
  badCredentials: { code: 1001, message: "Email or password is incorrect" },
  codeRequired: { code: 2001, message: "Google 2fa code is required" },
  codeInvalid: { code: 2002, message: "Google 2fa code is invalid" },
  insufficientBalance: { code: 3001, message: "Insufficient balance" },
  recipientNotFound: { code: 3002, message: "User not found" },
  invalidRequest: { code: 400, message: "Invalid request" },
  tooManyRequests: { code: 429, message: "Too many requests" },
} as const satisfies Record<string, Refusal>;

/** A refusal as the request log shows it: `3001 Insufficient balance`. */
export function reasonOf(refusal: Refusal): string {
  return `${refusal.code} ${refusal.message}`;
}

/** The success envelope; without data it carries an empty object, as the contract's example does. */
export function success(data: unknown = {}): Envelope {
  return { code: 0, message: "", data };
}

/** The envelope's JSON text with every number digit by digit. */
export function writeEnvelope(value: unknown): string {
  return stringify(value) ?? "";
}
