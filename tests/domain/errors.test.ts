import { expect, test, vi } from "vitest";
import * as errors from "@/domain/errors";

/** The same module as a second copy, the way Next loads it for its routes and for what starts with the process. */
async function loadAnotherCopy(): Promise<typeof errors> {
  vi.resetModules();
  return import("@/domain/errors");
}

test("a refusal that another copy of the program raised is known for what it is", async () => {
  const other = await loadAnotherCopy();
  expect(other.ConflictError).not.toBe(errors.ConflictError);

  const refusal = new other.ConflictError("account.email_exists", "It exists.");

  expect(refusal instanceof errors.ConflictError).toBe(true);
  expect(refusal instanceof errors.DomainError).toBe(true);
  expect(refusal instanceof errors.NotFoundError).toBe(false);
  expect(new other.DuplicateRowError("claims", null) instanceof errors.DuplicateRowError).toBe(true);
});

test("a refusal is of its own class and of those above it, never of one below or beside it", () => {
  class Narrower extends errors.UpstreamError {}
  const broad = new errors.UpstreamError("infini.refused", "Refused.");
  const narrow = new Narrower("infini.refused", "Refused.");

  expect(broad instanceof Narrower).toBe(false);
  expect(narrow instanceof Narrower).toBe(true);
  expect(narrow instanceof errors.UpstreamError).toBe(true);
  expect(narrow instanceof errors.PreconditionError).toBe(false);
});

test("what is no error of ours is none, whatever it looks like", () => {
  const look: unknown[] = [new Error("x"), { reason: "account.email_exists" }, null, "text", undefined];
  expect(look.filter((one) => one instanceof errors.DomainError)).toEqual([]);
});
