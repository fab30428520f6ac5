import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UPLOAD_MAX_BYTES } from "@/domain/upload.schema";
import { sha256Hex } from "@/server/platform/hash";
import { findUpload } from "@/server/repositories/uploads.repository";
import { removeExpiredUploads } from "@/server/services/uploads/remove-expired-uploads";
import { reasonOf, type ServedWorld, servedWorld, textIn } from "../support/served";

let world: ServedWorld;
let operator: string;
beforeEach(async () => {
  world = await servedWorld();
  operator = await world.cookieOf("operator", ["operator"]);
});
afterEach(() => world.close());

const type = "application/octet-stream";
const folder = () => join(world.app.dataDir, "uploads");
const files = () => (existsSync(folder()) ? readdirSync(folder()) : []);
const upload = (body: string | Uint8Array, headers: Record<string, string> = {}, cookie = operator) =>
  world.server.callFromPage("/api/uploads", cookie, { body, headers: { "content-type": type, ...headers } });

test("a file arrives byte by byte, under a name of our own, for its owner alone", async () => {
  const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
  const answer = await upload(bytes, { "x-file-name": encodeURIComponent("May 2026 – 返现.csv") });
  expect(answer.status).toBe(200);
  const uploadId = textIn(answer.json, ["uploadId"]) ?? "";
  expect(answer.json).toEqual({ uploadId, bytes: 3_000_000, sha256: sha256Hex(bytes), name: "May 2026 – 返现.csv" });
  expect(files()).toEqual([uploadId]);
  expect(sha256Hex(readFileSync(join(folder(), uploadId)))).toBe(sha256Hex(bytes));
  expect(statSync(join(folder(), uploadId)).mode & 0o777).toBe(0o600);
  const { uploads: t, auditEntries } = world.app.db.t;
  const [row] = await world.app.db.read.select().from(t);
  const nowMs = world.clock.nowMs();
  expect(await findUpload(world.app.db, uploadId, row?.ownerId ?? "", nowMs)).toMatchObject({ bytes: 3_000_000 });
  expect(await findUpload(world.app.db, uploadId, "opr_other", nowMs)).toBe(null);
  const [entry] = await world.app.db.read.select().from(auditEntries);
  expect(entry).toMatchObject({ action: "upload.create", objectId: uploadId, actorId: row?.ownerId });
});

test.each([
  ["../../../etc/passwd", "passwd"],
  ["..%2F..%2Fkeys.json", "keys.json"],
  ["C:\\Users\\anna\\list.csv", "list.csv"],
  ["a\u202egpj.exe", "agpj.exe"],
  ["%00%0d%0aevil.csv", "evil.csv"],
  ["", "file"],
  ["x".repeat(300), "x".repeat(120)],
  ["%E0%A4%A", "%E0%A4%A"],
])("V42: the name %j is shown as %j and names nothing on the disk", async (given, shown) => {
  const answer = await upload("uid,amount\n1,5.6\n", {
    "x-file-name": given.includes("%") ? given : encodeURIComponent(given),
  });
  expect(textIn(answer.json, ["name"])).toBe(shown);
  expect(files()).toEqual([textIn(answer.json, ["uploadId"])]);
});

test("a file that is too large is refused by what it declares, and by what it sends when it declares nothing", async () => {
  const before = await world.rows();
  const declared = await upload(new Uint8Array(UPLOAD_MAX_BYTES + 1));
  expect([declared.status, reasonOf(declared)]).toEqual([413, "upload.size"]);
  const chunked = await upload(new Uint8Array(UPLOAD_MAX_BYTES + 1), { "transfer-encoding": "chunked" });
  expect([chunked.status, reasonOf(chunked)]).toEqual([413, "upload.size"]);
  expect(files()).toEqual([]);
  expect(await world.rows()).toBe(before);
  expect((await upload(new Uint8Array(UPLOAD_MAX_BYTES))).status).toBe(200);
});

test("an upload that is cut half-way leaves no file and no row", async () => {
  const before = await world.rows();
  const headers = {
    host: `localhost:${world.server.port}`,
    origin: world.server.url,
    cookie: operator,
    "content-type": type,
    "content-length": "1000000",
  };
  const { port } = world.server;
  const sent = request({ port, host: "127.0.0.1", path: "/api/uploads", method: "POST", headers, agent: false });
  sent.on("error", () => undefined);
  sent.write(new Uint8Array(400_000));
  await waitUntil(() => files().length === 1);
  sent.destroy();
  await waitUntil(() => files().length === 0);
  expect(await world.rows()).toBe(before);
});

test("an empty file is none", async () => {
  expect(reasonOf(await upload(""))).toBe("upload.empty");
  expect(files()).toEqual([]);
});

test("nobody, whoever may not edit drafts, another site and another media type put nothing on the disk", async () => {
  const refused = [
    await upload("x", {}, ""),
    await upload("x", {}, await world.cookieOf("viewer", ["viewer"])),
    await upload("x", {}, await world.cookieOf("admin", ["admin"])),
    await upload("x", { origin: "https://evil.example" }),
    await upload("x", { "content-type": "text/plain" }),
    await upload("x", { "content-type": "multipart/form-data; boundary=b" }),
    await upload("x", { authorization: "Bearer im_key" }),
  ];
  expect(refused.map((answer) => `${answer.status} ${reasonOf(answer)}`)).toEqual([
    "401 session.missing",
    "403 rights.missing",
    "403 rights.missing",
    "403 request.origin",
    "415 request.media_type",
    "415 request.media_type",
    "401 api_key.unknown",
  ]);
  expect(files()).toEqual([]);
});

test("after a day an upload is gone, and so is what a crash left behind", async () => {
  const old = textIn((await upload("first")).json, ["uploadId"]) ?? "";
  world.clock.forward(86_400_000 - 60_000);
  operator = await world.cookieOf("other", ["operator"]);
  const young = textIn((await upload("second")).json, ["uploadId"]) ?? "";
  const left = join(folder(), "upl_left.part");
  writeFileSync(left, "half");
  utimesSync(left, 0, 0);
  world.clock.forward(60_000);
  const nowS = world.clock.nowMs() / 1_000;
  utimesSync(join(folder(), young), nowS, nowS);
  expect(await removeExpiredUploads(world.app)).toBe(2);
  expect(files()).toEqual([young]);
  expect(files()).not.toContain(old);
});

async function waitUntil(isTrue: () => boolean): Promise<void> {
  for (let index = 0; index < 200; index += 1) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it did not come true within four seconds");
}
