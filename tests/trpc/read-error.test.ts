import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { createQueryClient } from "@/trpc/client";
import { isSignedOut, readError } from "@/trpc/read-error";

const refused = (data: Record<string, unknown>) =>
  TRPCClientError.from({ error: { message: "no", code: -32600, data: { moneyMoved: "no", ref: "ref_1", ...data } } });

test("what the server said is read as it was said", () => {
  const error = refused({ code: "CONFLICT", reason: "batch.stale_version", message: "no", retryable: false });
  expect(readError(error)).toMatchObject({ reason: "batch.stale_version", ref: "ref_1", moneyMoved: "no" });
  expect(isSignedOut(refused({ code: "UNAUTHORIZED", reason: "session.missing", retryable: false }))).toBe(true);
});

test("when nobody answered, nobody knows whether money moved", () => {
  for (const error of [new TypeError("fetch failed"), TRPCClientError.from(new Error("broken line")), "odd"]) {
    expect(readError(error)).toMatchObject({ code: "NETWORK", moneyMoved: "maybe", retryable: true });
  }
});

test("a read is repeated when that helps, once after a step-up changed the cookie, a mutation never", () => {
  const { queries, mutations } = createQueryClient().getDefaultOptions();
  const retry = queries?.retry;
  if (typeof retry !== "function") throw new Error("no rule for repeating");
  expect(mutations?.retry).toBe(false);
  const signedOut = refused({ code: "UNAUTHORIZED", reason: "session.missing", retryable: false });
  expect([retry(0, signedOut), retry(1, signedOut)]).toEqual([true, false]);
  expect(retry(0, refused({ code: "BAD_REQUEST", reason: "input.invalid", retryable: false }))).toBe(false);
  expect([retry(1, new TypeError("fetch failed")), retry(2, new TypeError("fetch failed"))]).toEqual([true, false]);
  const full = refused({ code: "TOO_MANY_REQUESTS", reason: "limit.all", retryable: true, retryAfterSec: 9 });
  expect(retry(0, full)).toBe(false);
});
