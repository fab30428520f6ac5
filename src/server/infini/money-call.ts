import { BadInputError } from "@/domain/errors";
import { formatPlain } from "@/domain/money";
import type { ExpectedTransfer } from "@/domain/outcome-rules";
import type { MoneyReply } from "@/domain/outcomes";
import { type OnInfiniCall, tellCallLog } from "@/server/infini/call-log";
import type { Connect, InfiniEndpoint } from "@/server/infini/endpoint";
import {
  defaultExchangeLimits,
  type ExchangeLimits,
  type ExchangePoint,
  exchangeOnce,
} from "@/server/infini/one-shot-exchange";
import { readEnvelope } from "@/server/infini/read-envelope";
import { contractHeaders, sessionCookie } from "@/server/infini/request-headers";
import type { Clock } from "@/server/platform/clock";

/** A money request ready for the wire: the body is final, so its hash can be stored before anything is sent. */
export type PreparedTransfer = {
  readonly operation: "internalTransfer";
  readonly path: "/account/internal-transfer";
  /** The exact bytes of the body. They may hold a one-time code: hash them, never store them. */
  readonly body: Buffer;
  /** What of it must not be kept wherever an answer repeats it. */
  readonly secrets: readonly string[];
};

export type TransferRequest = ExpectedTransfer & {
  /** The current authenticator code; left out when none is bound. */
  code?: string;
};

export type MoneyCallConfig = {
  endpoint: InfiniEndpoint;
  version: string;
  clock: Clock;
  /** The send guard (S4), asked synchronously right before the first byte; false or a throw sends nothing. */
  beforeWrite: () => boolean;
  limits?: Partial<ExchangeLimits>;
  /** PEM of a certificate authority to trust instead of the system's. */
  trustedCa?: string;
  /** Named moments for tests; what it throws is what `sendTransfer` rejects with. */
  at?: (point: ExchangePoint) => void | Promise<void>;
  onCall?: OnInfiniCall;
  connect?: Connect | undefined;
};

/**
 * The request of one transfer, byte for byte as it will be sent.
 * @source docs/infini-api/openapi.yaml: InternalTransferRequest (`user_id` holds the payee's `uid`)
 * @throws BadInputError when payee, amount or code could not be sent.
 */
export function buildTransferRequest(request: TransferRequest): PreparedTransfer {
  const { payeeKind, payee, amountMicro, code } = request;
  if (!isPayee(payeeKind, payee)) throw new BadInputError("transfer.payee", "The payee cannot be sent.");
  if (amountMicro <= 0n) throw new BadInputError("transfer.amount", "The amount must be above zero.");
  if (code !== undefined && !/^\d{4,8}$/.test(code)) {
    throw new BadInputError("transfer.code", "The authenticator code must have 4 to 8 digits.");
  }
  const members = {
    contactType: payeeKind,
    [payeeKind === "uid" ? "user_id" : "email"]: payee,
    ...(code === undefined ? {} : { email_verify_code: code }),
    amount: formatPlain(amountMicro),
  };
  return {
    operation: "internalTransfer",
    path: "/account/internal-transfer",
    body: Buffer.from(JSON.stringify(members), "utf8"),
    secrets: code === undefined ? [] : [code],
  };
}

/**
 * Puts one prepared transfer on the wire, once, on its own connection. Whatever happens is told as a reply to classify
 * with `readOutcome`; nothing is repeated and nothing is thrown (but what a test's `at` throws).
 */
export async function sendTransfer(
  prepared: PreparedTransfer,
  session: { token: string },
  config: MoneyCallConfig,
): Promise<MoneyReply> {
  const startedAtMs = config.clock.monotonicMs();
  const request = encodeRequest(prepared, session.token, config);
  const reply: MoneyReply =
    request === null
      ? { kind: "no_connection", cause: "encoding", progress: { isConnected: false, isFirstByteWritten: false } }
      : await exchangeOnce({
          endpoint: config.endpoint,
          request,
          limits: { ...defaultExchangeLimits, ...config.limits },
          beforeWrite: config.beforeWrite,
          clock: config.clock,
          ...(config.trustedCa === undefined ? {} : { trustedCa: config.trustedCa }),
          ...(config.connect === undefined ? {} : { connect: config.connect }),
          ...(config.at === undefined ? {} : { at: config.at }),
        });
  tellCallLog(config.onCall, {
    operation: prepared.operation,
    method: "POST",
    path: prepared.path,
    durationMs: Math.round(config.clock.monotonicMs() - startedAtMs),
    httpStatus: reply.kind === "answer" ? reply.httpStatus : null,
    envelopeCode: reply.kind === "answer" && reply.body !== null ? (readEnvelope(reply.body)?.code ?? null) : null,
    outcome: reply.kind === "answer" ? "answered" : reply.kind,
  });
  return reply;
}

/** Head and body as one piece; null when the token could not stand in a header. */
function encodeRequest(prepared: PreparedTransfer, token: string, config: MoneyCallConfig): Buffer | null {
  const cookie = sessionCookie(token);
  if (cookie === null) return null;
  const headers: Record<string, string> = {
    Host: config.endpoint.authority,
    ...contractHeaders(config.version),
    "Accept-Encoding": "identity",
    "Content-Type": "application/json",
    "Content-Length": String(prepared.body.length),
    Cookie: cookie,
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`POST ${config.endpoint.basePath}${prepared.path} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), prepared.body]);
}

function isPayee(kind: "uid" | "email", payee: string): boolean {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(payee) || payee.length > 320) return false;
  return kind === "uid" ? /^\S+$/.test(payee) : /^[^\s@]+@[^\s@]+$/.test(payee);
}
