import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "@/domain/caller";
import { mayDo } from "@/domain/rights";
import { listProcedures } from "@/server/routers/procedure-list";
import { reasonOf, type ServedWorld, servedWorld } from "../support/served";

const roles: Role[] = ["owner", "admin", "operator", "approver", "viewer"];
const procedures = listProcedures();
let world: ServedWorld;
const cookies = new Map<string, string>();

beforeAll(async () => {
  world = await servedWorld();
  for (const role of roles) cookies.set(role, await world.cookieOf(role, [role], true));
  cookies.set("nobody", "");
  cookies.set("no role", await world.cookieOf("no role", []));
});
afterAll(() => world.close());

/** No schema knows this key, so a call that gets past the rights ends at its input and does nothing. */
const foreign = { no_schema_knows_this_key: 1 };
const attempt = async (path: string, type: string, who: string, headers: Record<string, string> = {}) => {
  const cookie = cookies.get(who) ?? "";
  if (type === "mutation") return reasonOf(await world.mutate(path, cookie, foreign, headers));
  return reasonOf(await world.query(path, cookie, foreign));
};

test("every procedure names an act of the table", () => {
  expect(procedures.length).toBeGreaterThan(10);
  expect(procedures.filter((procedure) => procedure.meta.act === undefined)).toEqual([]);
});

test.each(procedures)("$path is closed to nobody and to whoever has no role", async ({ path, type }) => {
  const before = await world.rows();
  expect(await attempt(path, type, "nobody")).toBe("session.missing");
  expect(await attempt(path, type, "nobody", { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy" })).toBe(
    "session.missing",
  );
  expect(await attempt(path, type, "no role")).toBe("rights.missing");
  expect(await world.rows()).toBe(before);
});

test.each(procedures)("$path is open to the roles of its act and to no other", async ({ path, type, meta }) => {
  const { act } = meta;
  if (!act) throw new Error(`${path} names no act`);
  const before = await world.rows();
  for (const role of roles) {
    const isOpen = mayDo({ actor: { kind: "operator" }, roles: [role] }, act);
    const reason = type === "subscription" && isOpen ? "not tried" : await attempt(path, type, role);
    expect(reason === "rights.missing", `${role}: ${reason}`).toBe(!isOpen);
    expect(reason, role).not.toBe("session.missing");
    expect(reason, role).not.toBe("internal");
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
