import { asc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reasonOf, type ServedWorld, servedWorld, textIn } from "../support/served";

let world: ServedWorld;
let owner: string;
beforeEach(async () => {
  world = await servedWorld();
  owner = await world.cookieOf("owner", ["owner"], true);
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  const account = { id: "acc_1", email: "a@example.test", emailCanon: "a@example.test", uid: "10000001", ...times };
  await world.app.db.insert(world.app.db.t.accounts, account);
});
afterEach(() => world.close());

const reason = "strange answers from Infini";
const lift = "Infini has explained them";
const freezes = () => world.app.db.read.select().from(world.app.db.t.freezes);
const entries = async () => {
  const { auditEntries: t } = world.app.db.t;
  const rows = await world.app.db.read.select().from(t).orderBy(asc(t.seq));
  return rows.map((row) => `${row.action} ${row.objectId}`);
};

test("anybody who is signed in freezes everything, once, and it is written down", async () => {
  const viewer = await world.cookieOf("viewer", ["viewer"]);
  const frozen = await world.mutate("system.freeze", viewer, { reason });
  expect(textIn(frozen.json, ["result", "data", "reason"])).toBe(reason);
  const again = await world.mutate("system.freeze", owner, { reason: "pressed by somebody else too" });
  expect(textIn(again.json, ["result", "data", "reason"])).toBe(reason);
  expect(await freezes()).toHaveLength(1);
  expect(await entries()).toEqual(["system.freeze installation"]);
  expect(await world.app.db.read.select().from(world.app.db.t.events)).toHaveLength(1);
});

test("people who freeze at the same moment make one freeze, and nobody gets an error", async () => {
  const viewer = await world.cookieOf("viewer", ["viewer"]);
  const pressed = [owner, viewer, owner, viewer, owner].map((cookie) =>
    world.mutate("system.freeze", cookie, { reason }),
  );
  expect((await Promise.all(pressed)).map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  expect(await freezes()).toHaveLength(1);
});

test("one account stands still while the others go on", async () => {
  await world.mutate("system.freeze", owner, { accountId: "acc_1", reason });
  expect((await freezes()).map((row) => [row.scope, row.openSlot])).toEqual([["account", "acc_1"]]);
  expect((await world.query("system.mode", owner)).text).toContain('"isFrozen":false');
  expect(reasonOf(await world.mutate("system.unfreeze", owner, { reason: lift }))).toBe("freeze.not_frozen");
  expect(reasonOf(await world.mutate("system.unfreeze", owner, { accountId: "acc_1", reason: lift }))).toBe("done");
  expect(await entries()).toEqual(["account.freeze acc_1", "account.unfreeze acc_1"]);
});

test("lifting needs a step-up, a role for it, and something that is frozen", async () => {
  await world.mutate("system.freeze", owner, { reason });
  const fresh = await world.cookieOf("second", ["owner"]);
  expect(reasonOf(await world.mutate("system.unfreeze", fresh, { reason: lift }))).toBe("operator.step_up_required");
  const operator = await world.cookieOf("operator", ["operator"], true);
  expect(reasonOf(await world.mutate("system.unfreeze", operator, { reason: lift }))).toBe("rights.missing");
  expect(reasonOf(await world.mutate("system.unfreeze", owner, { reason: lift }))).toBe("done");
  expect(reasonOf(await world.mutate("system.unfreeze", owner, { reason: lift }))).toBe("freeze.not_frozen");
  expect((await freezes())[0]).toMatchObject({ openSlot: null });
});

test("in a team the one who froze it does not lift it", async () => {
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  await world.app.db.insert(world.app.db.t.settings, { key: "approval.threshold", value: '"5000"', ...times });
  await world.mutate("system.freeze", owner, { reason });
  expect(reasonOf(await world.mutate("system.unfreeze", owner, { reason: lift }))).toBe("freeze.same_person");
  const other = await world.cookieOf("approver", ["approver"], true);
  expect(reasonOf(await world.mutate("system.unfreeze", other, { reason: lift }))).toBe("done");
});

test("health names each part, and a freeze asks for attention", async () => {
  const sound = await world.query("system.health", owner);
  expect(textIn(sound.json, ["result", "data", "state"])).toBe("ok");
  await world.mutate("system.freeze", owner, { reason });
  const frozen = await world.query("system.health", owner);
  expect(textIn(frozen.json, ["result", "data", "state"])).toBe("attention");
  expect(frozen.text).toContain(reason);
});

test("an owner manages people through the procedures, and a list holds no secret", async () => {
  const ben = await world.addPerson("Ben", ["viewer"]);
  const benCookie = await world.cookieOf("Carla", ["viewer"]);
  const list = await world.query("operators.list", owner, { limit: 2 });
  expect(textIn(list.json, ["result", "data", "nextCursor"])).not.toBe(null);
  expect(list.text).not.toMatch(/hash|password|scrypt|token/i);
  expect(reasonOf(await world.query("operators.list", benCookie, {}))).toBe("rights.missing");
  const filtered = await world.query("operators.list", owner, { filter: { role: "owner" } });
  expect(filtered.text).toContain('"total":1');
  const changed = await world.mutate("operators.setRoles", owner, { id: ben.id, version: 1, roles: ["operator"] });
  expect(changed.text).toContain('"roles":["operator"]');
  const stale = await world.mutate("operators.disable", owner, {
    id: ben.id,
    version: 1,
    reason: "has left the company",
  });
  expect([stale.status, reasonOf(stale)]).toEqual([409, "operator.stale_version"]);
});
