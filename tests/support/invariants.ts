import { afterEach, expect } from "vitest";
import { batchRules } from "./invariants-batches";
import { bookRules } from "./invariants-books";
import { secretRules } from "./invariants-secrets";
import { type Subject, takeSnapshot, type Violation } from "./invariants-snapshot";
import { transferRules } from "./invariants-transfers";
import { testWorld, type World, type WorldOptions } from "./world";

export type { Violation } from "./invariants-snapshot";

const rules = [...bookRules, ...transferRules, ...batchRules, ...secretRules];

/**
 * I1 to I18 of payments.md §18 against our database and the books of the other side; empty when all hold. I16 looks for
 * the secrets that the subject names, in all tables and in the writings that it hands in.
 */
export async function checkInvariants(subject: Subject): Promise<Violation[]> {
  const seen = await takeSnapshot(subject);
  return rules.flatMap((rule) => rule(seen));
}

export function subjectOf(world: World): Subject {
  const { ctx, books, secrets } = world;
  return { store: ctx.db, books, auditMac: ctx.vault.auditMac, mode: ctx.mode, secrets };
}

/** Opens worlds; after each test its invariants are checked, but those that the test says it broke itself. */
export function afterEachCheck() {
  const open: { world: World; breaks: readonly string[] }[] = [];
  afterEach(async () => {
    for (const { world, breaks } of open.splice(0)) {
      try {
        await world.stopEngines();
        const violations = await checkInvariants(subjectOf(world));
        expect(violations.filter(({ invariant }) => !breaks.includes(invariant))).toEqual([]);
      } finally {
        await world.close();
      }
    }
  });
  return async (options: WorldOptions & { breaks?: readonly string[] } = {}): Promise<World> => {
    const { breaks = [], ...rest } = options;
    const world = await testWorld(rest);
    open.push({ world, breaks });
    return world;
  };
}
