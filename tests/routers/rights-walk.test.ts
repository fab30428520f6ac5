import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyScope, keyScopes, type Role } from "@/domain/caller";
import { findOperatorByEmail } from "@/server/repositories/operators.repository";
import { listProcedures } from "@/server/routers/procedure-list";
import { keyOf, programOf } from "../support/api-keys";
import { emailOf } from "../support/app";
import { faultsOf, type RightsWorld, rightsWorld } from "../support/rights-world";
import { reasonOf } from "../support/served";

/**
 * Security.md §5 for each procedure, typed from the document for an installation of one operator, where the owner has
 * every mark of the five columns. Columns: owner, admin, operator, approver, viewer, scope of an API key.
 */
const documented = `
accounts.list          ✔ ✔ ✔ ✔ ✔ read
accounts.get           ✔ ✔ ✔ ✔ ✔ read
accounts.preview       ✔ – ✔ – – draft
accounts.add           ✔ – ✔ – – draft
accounts.import        ✔ ✔ ✔ – – draft
accounts.sync          ✔ ✔ ✔ ✔ – draft
accounts.renewSession  ✔ – ✔ – – –
accounts.resume        ✔ – ✔ – – –
groups.list            ✔ ✔ ✔ ✔ ✔ read
groups.get             ✔ ✔ ✔ ✔ ✔ read
groups.create          ✔ – ✔ – – draft
groups.update          ✔ – ✔ – – draft
groups.remove          ✔ – ✔ – – draft
groups.addAccounts     ✔ – ✔ – – draft
groups.removeAccounts  ✔ – ✔ – – draft
twoFactor.import       ✔ – ✔ – – –
twoFactor.allow        ✔ ✔ ✔ – – –
twoFactor.forget       ✔ – ✔ – – –
payees.list            ✔ ✔ ✔ ✔ ✔ read
payees.get             ✔ ✔ ✔ ✔ ✔ read
payees.update          ✔ ✔ ✔ – – draft
transfers.list         ✔ ✔ ✔ ✔ ✔ read
transfers.get          ✔ ✔ ✔ ✔ ✔ read
transfers.timeline     ✔ ✔ ✔ ✔ ✔ read
transfers.preview      ✔ – ✔ – – draft
transfers.create       ✔ – ✔ – – send
transfers.cancel       ✔ – ✔ ✔ – send
transfers.previewRetry ✔ – ✔ – – draft
transfers.retry        ✔ – ✔ – – send
transfers.reconcile    ✔ ✔ ✔ ✔ – draft
transfers.submitCode   ✔ – ✔ – – send
cashback.list          ✔ ✔ ✔ ✔ ✔ read
cashback.get           ✔ ✔ ✔ ✔ ✔ read
cashback.lines         ✔ ✔ ✔ ✔ ✔ read
cashback.review        ✔ ✔ ✔ ✔ ✔ read
cashback.export        ✔ – ✔ ✔ – read
cashback.create        ✔ – ✔ – – draft
cashback.import        ✔ – ✔ – – draft
cashback.decide        ✔ – ✔ – – draft
cashback.setAmount     ✔ – ✔ – – draft
cashback.start         ✔ – ✔ – – send
cashback.pause         ✔ ✔ ✔ ✔ ✔ any
cashback.resume        ✔ – ✔ – – send
cashback.stop          ✔ – ✔ ✔ – send
cashback.close         ✔ – ✔ – – send
cashback.previewRetry  ✔ – ✔ – – draft
cashback.retryRejected ✔ – ✔ – – send
review.list            ✔ ✔ ✔ ✔ ✔ read
review.get             ✔ ✔ ✔ ✔ ✔ read
review.counts          ✔ ✔ ✔ ✔ ✔ read
review.resolve         ✔ – – – – –
review.resolveRestored ✔ – – – – –
review.explainForeign  ✔ – – – – –
overview.get           ✔ ✔ ✔ ✔ ✔ read
overview.series        ✔ ✔ ✔ ✔ ✔ read
jobs.list              ✔ ✔ ✔ ✔ ✔ read
jobs.get               ✔ ✔ ✔ ✔ ✔ read
jobs.cancel            ✔ – ✔ ✔ – send
operators.me           ✔ ✔ ✔ ✔ ✔ any
operators.list         ✔ ✔ – – – –
operators.stepUp       ✔ ✔ ✔ ✔ ✔ –
operators.setRoles     ✔ ✔ – – – –
operators.disable      ✔ ✔ – – – –
operators.enable       ✔ ✔ – – – –
operators.apiKeys      ✔ ✔ ✔ ✔ ✔ –
operators.createApiKey ✔ ✔ ✔ ✔ – –
operators.revokeApiKey ✔ ✔ ✔ ✔ – –
sandbox.get            ✔ ✔ ✔ ✔ ✔ read
sandbox.set            ✔ – ✔ – – –
sandbox.reset          ✔ – ✔ – – –
system.health          ✔ ✔ ✔ ✔ ✔ read
system.checks          ✔ ✔ ✔ ✔ ✔ read
system.backups         ✔ ✔ – – – –
system.backup          ✔ ✔ – – – –
system.version         ✔ ✔ ✔ ✔ ✔ read
system.mode            ✔ ✔ ✔ ✔ ✔ read
system.freeze          ✔ ✔ ✔ ✔ ✔ any
system.unfreeze        ✔ – – ✔ – –
events.stream          ✔ ✔ ✔ ✔ ✔ read
`;
const roles: Role[] = ["owner", "admin", "operator", "approver", "viewer"];
const rows = documented
  .trim()
  .split("\n")
  .map((line) => {
    const [path = "", ...marks] = line.split(/\s+/);
    return { path, open: roles.filter((_, place) => marks[place] === "✔"), scope: marks[roles.length] };
  });
const procedures = listProcedures().map((procedure) => {
  const row = rows.find(({ path }) => path === procedure.path);
  const scopes = keyScopes.filter((scope) => row?.scope === "any" || row?.scope === scope);
  return { ...procedure, open: row?.open ?? [], scopes };
});
let world: RightsWorld;
const cookies = new Map<string, string>();
/** `Authorization` headers. */
const keys = new Map<string, string>();
const anotherAccount = "acc_that_nothing_here_is_about";
let owners = 0;
const keyOwnedBy = async (ownerRoles: Role[], scopes: readonly KeyScope[], accountIds?: string[]) => {
  owners += 1;
  const name = `key owner ${owners}`;
  await world.cookieOf(name, ownerRoles);
  const owner = await findOperatorByEmail(world.app.db, emailOf(name));
  const wish = accountIds === undefined ? { scopes } : { scopes, accountIds };
  return (await keyOf(world.app, owner?.id ?? "", wish)).authorization;
};

beforeAll(async () => {
  world = await rightsWorld();
  for (const role of roles) cookies.set(role, await world.cookieOf(role, [role], true));
  cookies.set("nobody", "");
  for (const scope of keyScopes) keys.set(scope, await keyOwnedBy(["owner"], [scope]));
  keys.set("all of a viewer", await keyOwnedBy(["viewer"], keyScopes));
  keys.set("all of nobody", await keyOwnedBy([], keyScopes));
  keys.set("all for another account", await keyOwnedBy(["owner"], keyScopes, [anotherAccount]));
  cookies.set("no role", await world.cookieOf("no role", []));
});
afterAll(() => world.close());

/** No schema knows this key, so a call that gets past the rights ends at its input and does nothing. */
const foreign = { no_schema_knows_this_key: 1 };
type Call = { path: string; type: string; who: string; input: unknown; headers?: Record<string, string> };
const attempt = async ({ path, type, who, input, headers = {} }: Call) => {
  const cookie = cookies.get(who) ?? "";
  if (type === "mutation") return reasonOf(await world.mutate(path, cookie, input, headers));
  return reasonOf(await world.query(path, cookie, input));
};

test("every procedure names an act of the table", () => {
  expect(procedures.length).toBeGreaterThan(10);
  expect(procedures.filter((procedure) => procedure.meta.act === undefined)).toEqual([]);
});

test("the document has a row for every procedure, and none for another", () => {
  expect(rows.map(({ path }) => path).sort()).toEqual(procedures.map(({ path }) => path).sort());
});

test.each(procedures)("$path with an input that it would take is closed to whoever may not", async (procedure) => {
  const { path, type, open } = procedure;
  const input = world.inputs[path];
  expect(faultsOf(path, input)).toEqual([]);
  const before = await world.rows();
  const edge = { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy" };
  expect(await attempt({ path, type, who: "nobody", input })).toBe("session.missing");
  expect(await attempt({ path, type, who: "nobody", input, headers: edge })).toBe("session.missing");
  for (const who of ["no role", ...roles.filter((role) => !open.includes(role))]) {
    expect(await attempt({ path, type, who, input }), who).toBe("rights.missing");
  }
  expect(await world.rows()).toBe(before);
});

test.each(procedures)("$path is open to whoever may", async ({ path, type, open }) => {
  const before = await world.rows();
  expect(open).toContain("owner");
  for (const who of open) {
    // A stream that is open would stay open.
    const reason = type === "subscription" ? "open" : await attempt({ path, type, who, input: foreign });
    expect(["rights.missing", "session.missing", "internal"], `${who}: ${reason}`).not.toContain(reason);
  }
  expect(await world.rows()).toBe(before);
});

test.each(procedures.filter(({ meta }) => meta.isAlone))(
  "$path is refused in a batch, and nothing happens",
  async (one) => {
    const before = await world.rows();
    const answer = await world.mutate(`${one.path},${one.path}?batch=1`, cookies.get("owner") ?? "", {
      0: foreign,
      1: foreign,
    });
    const { json } = answer;
    if (!Array.isArray(json)) throw new Error(answer.text);
    expect(json.map((part: unknown) => reasonOf({ ...answer, json: part }))).toEqual([
      "request.batch",
      "request.batch",
    ]);
    expect(await world.rows()).toBe(before);
  },
);

const attemptWithKey = async ({ path, type, who, input }: Call) => {
  const program = programOf(world, keys.get(who) ?? "");
  return reasonOf(await (type === "mutation" ? program.mutate(path, input) : program.query(path, input)));
};

test.each(procedures)("$path with an input that it would take is closed to a key that may not", async (procedure) => {
  const { path, type, open, scopes } = procedure;
  const input = world.inputs[path];
  const before = await world.rows();
  for (const who of keyScopes.filter((scope) => !scopes.includes(scope))) {
    expect(await attemptWithKey({ path, type, who, input }), who).toBe("rights.missing");
  }
  if (!open.includes("viewer") || scopes.length === 0) {
    expect(await attemptWithKey({ path, type, who: "all of a viewer", input })).toBe("rights.missing");
  }
  expect(await attemptWithKey({ path, type, who: "all of nobody", input })).toBe("rights.missing");
  expect(await world.rows()).toBe(before);
});

test.each(procedures.filter(({ scopes }) => scopes.length > 0))("$path is open to a key that may", async (one) => {
  const { path, type, scopes } = one;
  const before = await world.rows();
  for (const who of scopes) {
    const reason = type === "subscription" ? "open" : await attemptWithKey({ path, type, who, input: foreign });
    expect(["rights.missing", "session.missing", "internal"], `${who}: ${reason}`).not.toContain(reason);
    expect(reason).not.toMatch(/^(api_key|operator)\./);
  }
  expect(await world.rows()).toBe(before);
});

/** What tells no account, and lists that are cut to the accounts of the key. */
const openToFew = ["accounts.list", "transfers.list", "cashback.list", "operators.me", "system.version", "system.mode"];

test.each(procedures)("$path is closed to a key for another account, or cut to that account", async (procedure) => {
  const { path, type } = procedure;
  const before = await world.rows();
  const program = programOf(world, keys.get("all for another account") ?? "");
  const input = world.inputs[path];
  const answer = await (type === "mutation" ? program.mutate(path, input) : program.query(path, input));
  const closed = ["rights.missing", "api_key.accounts", "account.not_found", "batch.not_found", "transfer.not_found"];
  expect(openToFew.includes(path) ? ["done"] : closed).toContain(reasonOf(answer));
  if (path.endsWith(".list") && openToFew.includes(path)) expect(answer.text).toContain('"total":0');
  expect(answer.text).not.toContain("payer@example.com");
  expect(await world.rows()).toBe(before);
});

test("no key that is unknown opens anything, with or without the cookie of an owner beside it", async () => {
  for (const cookie of ["", cookies.get("owner") ?? ""]) {
    for (const authorization of ["Bearer im_0123456789abcdef", `Bearer im_${"A".repeat(43)}`, "Bearer", "bearer  x"]) {
      const read = await world.server.callFromPage("/api/trpc/operators.me", cookie, { headers: { authorization } });
      expect([read.status, reasonOf(read)]).toEqual([401, "api_key.unknown"]);
    }
  }
});
