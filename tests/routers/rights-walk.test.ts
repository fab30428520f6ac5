import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "@/domain/caller";
import { listProcedures } from "@/server/routers/procedure-list";
import { faultsOf, type RightsWorld, rightsWorld } from "../support/rights-world";
import { reasonOf } from "../support/served";

/**
 * Security.md §5 for each procedure, typed from the document for an installation of one operator, where the owner has
 * every mark of the five columns. Columns: owner, admin, operator, approver, viewer.
 */
const documented = `
accounts.list          ✔ ✔ ✔ ✔ ✔
accounts.get           ✔ ✔ ✔ ✔ ✔
accounts.preview       ✔ – ✔ – –
accounts.add           ✔ – ✔ – –
accounts.import        ✔ ✔ ✔ – –
accounts.sync          ✔ ✔ ✔ ✔ –
accounts.renewSession  ✔ – ✔ – –
groups.list            ✔ ✔ ✔ ✔ ✔
groups.get             ✔ ✔ ✔ ✔ ✔
groups.create          ✔ – ✔ – –
groups.update          ✔ – ✔ – –
groups.remove          ✔ – ✔ – –
groups.addAccounts     ✔ – ✔ – –
groups.removeAccounts  ✔ – ✔ – –
twoFactor.import       ✔ – ✔ – –
twoFactor.allow        ✔ ✔ ✔ – –
twoFactor.forget       ✔ – ✔ – –
transfers.preview      ✔ – ✔ – –
transfers.create       ✔ – ✔ – –
transfers.cancel       ✔ – ✔ ✔ –
transfers.previewRetry ✔ – ✔ – –
transfers.retry        ✔ – ✔ – –
transfers.submitCode   ✔ – ✔ – –
cashback.list          ✔ ✔ ✔ ✔ ✔
cashback.get           ✔ ✔ ✔ ✔ ✔
cashback.lines         ✔ ✔ ✔ ✔ ✔
cashback.review        ✔ ✔ ✔ ✔ ✔
cashback.export        ✔ – ✔ ✔ –
cashback.create        ✔ – ✔ – –
cashback.import        ✔ – ✔ – –
cashback.decide        ✔ – ✔ – –
cashback.setAmount     ✔ – ✔ – –
cashback.start         ✔ – ✔ – –
cashback.pause         ✔ ✔ ✔ ✔ ✔
cashback.resume        ✔ – ✔ – –
cashback.stop          ✔ – ✔ ✔ –
review.list            ✔ ✔ ✔ ✔ ✔
review.get             ✔ ✔ ✔ ✔ ✔
review.counts          ✔ ✔ ✔ ✔ ✔
review.resolve         ✔ – – – –
overview.get           ✔ ✔ ✔ ✔ ✔
overview.series        ✔ ✔ ✔ ✔ ✔
jobs.list              ✔ ✔ ✔ ✔ ✔
jobs.get               ✔ ✔ ✔ ✔ ✔
jobs.cancel            ✔ – ✔ ✔ –
operators.me           ✔ ✔ ✔ ✔ ✔
operators.list         ✔ ✔ – – –
operators.stepUp       ✔ ✔ ✔ ✔ ✔
operators.setRoles     ✔ ✔ – – –
operators.disable      ✔ ✔ – – –
operators.enable       ✔ ✔ – – –
system.health          ✔ ✔ ✔ ✔ ✔
system.version         ✔ ✔ ✔ ✔ ✔
system.mode            ✔ ✔ ✔ ✔ ✔
system.freeze          ✔ ✔ ✔ ✔ ✔
system.unfreeze        ✔ – – ✔ –
events.stream          ✔ ✔ ✔ ✔ ✔
`;
const roles: Role[] = ["owner", "admin", "operator", "approver", "viewer"];
const rows = documented
  .trim()
  .split("\n")
  .map((line) => {
    const [path = "", ...marks] = line.split(/\s+/);
    return { path, open: roles.filter((_, place) => marks[place] === "✔") };
  });
const procedures = listProcedures().map((procedure) => ({
  ...procedure,
  open: rows.find(({ path }) => path === procedure.path)?.open ?? [],
}));
let world: RightsWorld;
const cookies = new Map<string, string>();

beforeAll(async () => {
  world = await rightsWorld();
  for (const role of roles) cookies.set(role, await world.cookieOf(role, [role], true));
  cookies.set("nobody", "");
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

test("no key opens anything, with or without the cookie of an owner beside it", async () => {
  for (const cookie of ["", cookies.get("owner") ?? ""]) {
    const headers = { authorization: "Bearer im_0123456789abcdef" };
    const read = await world.server.callFromPage("/api/trpc/operators.me", cookie, { headers });
    expect([read.status, reasonOf(read)]).toEqual([401, "api_key.unknown"]);
  }
});
