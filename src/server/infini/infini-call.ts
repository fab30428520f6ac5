import type { z } from "zod";
import type { OnInfiniCall } from "@/server/infini/call-log";
import type { InfiniEndpoint } from "@/server/infini/endpoint";
import type { Clock } from "@/server/platform/clock";

/** Bounds of one read. */
export type ReadLimits = {
  /** Per request, from the start of the connection to the last byte. */
  wholeMs: number;
  maxBodyBytes: number;
  /** Requests in all for a read that meets a transport failure or a 5xx. */
  maxRequests: number;
  /** Pause before the second request; doubles, with jitter. */
  backoffMs: number;
};

export const defaultReadLimits: ReadLimits = {
  wholeMs: 20_000,
  maxBodyBytes: 1024 * 1024,
  maxRequests: 3,
  backoffMs: 300,
};

export type ReaderConfig = {
  endpoint: InfiniEndpoint;
  version: string;
  clock: Clock;
  limits: ReadLimits;
  onCall?: OnInfiniCall | undefined;
  fetch?: typeof fetch | undefined;
};

/** One operation of the contract that moves no money. */
export type InfiniCall<T> = {
  operation: string;
  method: "GET" | "POST";
  path: string;
  body?: Readonly<Record<string, string | number>>;
  token?: string;
  /** Shape of the envelope's `data`. */
  data: z.ZodType<T>;
  /** True for reads: the call may be sent again after a transport failure or a 5xx. */
  isRepeatable: boolean;
  /** Texts that must never come back in an error. */
  secrets?: readonly string[];
};

/** When a value was read, and how far Infini's clock is ahead of ours (ms; null without a `Date` header). */
export type Measured = { asOfMs: number; skewMs: number | null };

export type ReadAnswer<T> = { data: T; setCookies: readonly string[]; measured: Measured };
