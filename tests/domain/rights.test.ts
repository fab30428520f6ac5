import { expect, test } from "vitest";
import { type KeyScope, keyScopes, type Role } from "@/domain/caller";
import { acts, keyScope, marksOf, mayDo, needsStepUp, type RightsHolder, workerMark } from "@/domain/rights";

/**
 * Security.md §5, cell by cell, typed from the document. Columns: owner, admin, operator, approver, viewer, key, worker.
 * A row of the document that names several acts with marks of their own is one line per act here.
 */
const documented = `
self.read                ✔  ✔  ✔  ✔  ✔  any      –
self.stepUp              ✔  ✔  ✔  ✔  ✔  –        –
accounts.read            ✔  ✔  ✔  ✔  ✔  read     ✔
transfers.read           ✔  ✔  ✔  ✔  ✔  read     ✔
batches.read             ✔  ✔  ✔  ✔  ✔  read     ✔
reviews.read             ✔  ✔  ✔  ✔  ✔  read     ✔
jobs.read                ✔  ✔  ✔  ✔  ✔  read     ✔
cards.read               ✔  ✔  ✔  ✔  ✔  read     ✔
system.read              ✔  ✔  ✔  ✔  ✔  read     ✔
payees.readFull          ✔  –  ✔  ✔  –  read     ✔
payees.edit              ✔  ✔  ✔  –  –  draft    –
payees.release           S  S  –  –  –  –        –
drafts.edit              ✔  –  ✔  –  –  draft    –
lines.decide             ✔  –  ✔  –  –  draft    –
batches.submit           ✔  –  ✔  –  –  draft    –
transfers.send           S  –  S  –  –  send     –
batches.start            S  –  S  –  –  send     –
redPackets.claim         S  –  S  –  –  send     –
cards.order              S  –  S  –  –  send     –
transfers.submitCode     ✔  –  ✔  –  –  send     –
batches.approve          C  –  –  C  –  approve  –
transfers.approve        C  –  –  C  –  approve  –
batches.stop             ✔  –  ✔  ✔  –  send     –
transfers.cancel         ✔  –  ✔  ✔  –  send     –
jobs.cancel              ✔  –  ✔  ✔  –  send     –
engine.pause             ✔  ✔  ✔  ✔  ✔  any      ✔
engine.freeze            ✔  ✔  ✔  ✔  ✔  any      ✔
engine.unfreeze          C  –  –  C  –  –        –
engine.send              –  –  –  –  –  –        ✔
engine.match             –  –  –  –  –  –        ✔
outcomes.adjudicate      PC –  P  C  –  –        –
policy.change            PC P  –  C  –  –        –
accounts.add             ✔  –  ✔  –  –  draft    –
accounts.edit            ✔  –  ✔  –  –  –        –
groups.edit              ✔  –  ✔  –  –  draft    –
accounts.import          S  S  S  –  –  draft    –
accounts.archive         S  S  S  –  –  –        –
accounts.authority       S  S  S  –  –  –        –
accounts.limits          S  S  S  –  –  –        –
accounts.automaticCodes  S  S  S  –  –  –        –
accounts.sync            ✔  ✔  ✔  ✔  –  draft    ✔
mailboxes.manage         ✔  –  ✔  –  –  –        use
codes.read               ✔  –  ✔  –  –  –        use
secrets.reveal           S  –  S  –  –  reveal   use
twoFactor.code           S  –  S  –  –  reveal   use
twoFactor.manage         S  –  S  –  –  –        use
setup.run                S  –  S  –  –  –        use
holders.manage           S  –  S  –  –  –        –
operators.read           ✔  ✔  –  –  –  –        –
operators.manage         S  S  –  –  –  –        –
operators.grantOwner     S  –  –  –  –  –        –
apiKeys.read             ✔  ✔  ✔  ✔  ✔  –        –
apiKeys.own              S  S  S  S  –  –        –
apiKeys.revokeAny        ✔  ✔  –  –  –  –        –
sandbox.read             ✔  ✔  ✔  ✔  ✔  read     –
sandbox.manage           ✔  –  ✔  –  –  –        –
settings.general         ✔  ✔  –  –  –  –        –
settings.own             ✔  ✔  ✔  ✔  ✔  –        –
tasks.manage             ✔  ✔  ✔  –  –  –        –
channels.manage          ✔  ✔  –  –  –  –        –
exports.personal         S  –  S  S  –  –        –
exports.secrets          S  –  –  –  –  –        –
audit.read               ✔  ✔  –  ✔  –  –        –
audit.readOwn            ✔  ✔  ✔  ✔  –  –        –
backups.make             S  S  –  –  –  –        ✔
`;

const rows = documented
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const actOf = (name: string | undefined) => {
  const act = acts.find((one) => one === name);
  if (!act) throw new Error(`no act ${name}`);
  return act;
};
const person = (...roles: Role[]): RightsHolder => ({ actor: { kind: "operator" }, roles });
const key = (roles: Role[], scopes: KeyScope[]): RightsHolder => ({ actor: { kind: "api_key" }, roles, scopes });

test("the table holds exactly the acts of the document", () => {
  expect(rows.map(([name]) => name).toSorted()).toEqual([...acts].toSorted());
});

test.each(rows)("%s: owner %s, admin %s, operator %s, approver %s, viewer %s, key %s, worker %s", (name, ...cells) => {
  const act = actOf(name);
  const roles = ["owner", "admin", "operator", "approver", "viewer"] as const;
  const text = roles.map((role) => marksOf(role, act, "team").join("") || "–");
  expect([...text, keyScope(act), workerMark(act)]).toEqual(cells);
});

test("the owner of an installation of one holds every mark, proposing and confirming as one step-up", () => {
  const alone = acts.filter((act) => !act.startsWith("engine.send") && !act.startsWith("engine.match"));
  expect(alone.filter((act) => !mayDo(person("owner"), act))).toEqual([]);
  expect(marksOf("owner", "policy.change")).toEqual(["S"]);
  expect(marksOf("owner", "engine.unfreeze")).toEqual(["S"]);
  expect(marksOf("owner", "accounts.edit")).toEqual(["✔"]);
  expect(needsStepUp(person("owner"), "batches.approve")).toBe(true);
});

test("nobody but the engine puts a request on the wire", () => {
  for (const role of ["owner", "admin", "operator", "approver", "viewer"] as const) {
    expect(mayDo(person(role), "engine.send")).toBe(false);
  }
  expect(mayDo({ actor: { kind: "system" }, roles: [] }, "engine.send")).toBe(true);
});

test("a person with two roles has the rights of both and steps up only where both would", () => {
  const both = person("viewer", "approver");
  expect(mayDo(both, "batches.approve")).toBe(true);
  expect(mayDo(both, "transfers.send")).toBe(false);
  expect(needsStepUp(both, "batches.approve", "team")).toBe(true);
  expect(needsStepUp(person("admin"), "engine.freeze")).toBe(false);
});

test("a person without a role may do nothing", () => {
  expect(acts.filter((act) => mayDo(person(), act))).toEqual([]);
});

test("a key acts with the lesser of its scopes and its person's roles", () => {
  expect(mayDo(key(["operator"], ["send"]), "transfers.send")).toBe(true);
  expect(mayDo(key(["operator"], ["read"]), "transfers.send")).toBe(false);
  expect(mayDo(key(["viewer"], ["send"]), "transfers.send")).toBe(false);
  expect(mayDo(key(["viewer"], []), "engine.freeze")).toBe(true);
  expect(needsStepUp(key(["operator"], ["send"]), "transfers.send")).toBe(false);
});

test("no key manages people, keys, settings or authority, unfreezes or adjudicates", () => {
  const never = acts.filter((act) =>
    /^(operators|apiKeys|settings|policy|outcomes)\.|^engine\.unfreeze$|^accounts\.authority$/.test(act),
  );
  const every = key(["owner", "admin", "operator", "approver", "viewer"], [...keyScopes]);
  expect(never.length).toBeGreaterThan(8);
  expect(never.filter((act) => mayDo(every, act))).toEqual([]);
});
