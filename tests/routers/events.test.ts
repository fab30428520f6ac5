import { afterEach, beforeEach, expect, test } from "vitest";
import type { EventTopic } from "@/domain/event.schema";
import { appendEvents, lastEventSeq, removeEventsBefore } from "@/server/repositories/events.repository";
import { endSessionsOf, findOperatorByEmail } from "@/server/repositories/operators.repository";
import { emailOf } from "../support/app";
import { type OpenStream, openEventStream } from "../support/event-stream";
import { type ServedWorld, servedWorld } from "../support/served";

let world: ServedWorld;
let owner: string;
const open: OpenStream[] = [];
beforeEach(async () => {
  world = await servedWorld();
  owner = await world.cookieOf("owner", ["owner"]);
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await world.close();
});

const stream = async (options: { cookie?: string; lastEventId?: string; topics?: string[] } = {}) => {
  const opened = await openEventStream(world.server, { cookie: owner, ...options });
  open.push(opened);
  return opened;
};
const happen = async (subjectId: string, topic: EventTopic = "transfer", isHeard = true) => {
  const event = { topic, subjectKind: topic, subjectId, payload: { state: "queued" }, atMs: world.clock.nowMs() };
  await world.app.db.tx((tx) => appendEvents(tx, [event]));
  if (isHeard) world.app.bus.emit("events");
};

test("what happens is heard at once in this process, and within a second when another one did it", async () => {
  const live = await stream();
  await live.until(() => live.kinds().includes("ready"));
  await happen("trf_1");
  await live.until(() => live.changes().length === 1, 500);
  await happen("trf_2", "transfer", false);
  await live.until(() => live.changes().length === 2, 2_000);
  expect(live.heard.at(-1)?.message).toMatchObject({ kind: "change", topic: "transfer", payload: { state: "queued" } });
  await happen("trf_3");
  await live.until(() => live.changes().length === 3);
  expect(live.changes()).toEqual(["trf_1", "trf_2", "trf_3"]);
});

test("a stream that broke goes on where it was, with the last five seconds again and nothing left out", async () => {
  const first = await stream();
  await happen("trf_1");
  await happen("trf_2");
  await first.until(() => first.changes().length === 2);
  const lastEventId = first.lastId();
  first.close();
  world.clock.forward(60_000);
  await happen("trf_3");
  await happen("trf_4");
  const second = await stream({ lastEventId });
  await second.until(() => second.changes().length === 4);
  expect(second.kinds()[0]).toBe("ready");
  expect(second.changes()).toEqual(["trf_1", "trf_2", "trf_3", "trf_4"]);
});

test("a stream that heard nothing before it broke still loses nothing", async () => {
  const first = await stream();
  await first.until(() => first.kinds().includes("ready"));
  first.close();
  const lastEventId = first.lastId();
  await happen("trf_1");
  world.clock.forward(60_000);
  await happen("trf_2");
  const second = await stream({ lastEventId });
  await second.until(() => second.changes().includes("trf_2"));
  expect(second.kinds().includes("reset") || second.changes().includes("trf_1")).toBe(true);
});

test("a stream that missed more than is kept begins with one reset", async () => {
  await happen("trf_1");
  const first = await stream();
  await first.until(() => first.changes().length === 1);
  first.close();
  world.clock.forward(90_000_000);
  await happen("trf_2");
  await removeEventsBefore(world.app.db, world.clock.nowMs() - 86_400_000);
  const cookie = await world.cookieOf("later", ["owner"]);
  const late = await stream({ lastEventId: first.lastId(), cookie });
  await late.until(() => late.changes().length === 1);
  expect(late.kinds()).toEqual(["reset", "change"]);
  const forged = await stream({ lastEventId: "999999", cookie });
  await forged.until(() => forged.heard.length > 0);
  expect(forged.kinds()[0]).toBe("reset");
});

test("an event that was numbered first and committed last is heard too", async () => {
  const live = await stream();
  await live.until(() => live.kinds().includes("ready"));
  const base = await lastEventSeq(world.app.db);
  const row = { topic: "transfer", subjectKind: "transfer", payload: "{}", atMs: world.clock.nowMs() };
  const { events } = world.app.db.t;
  await world.app.db.insert(events, { ...row, seq: base + 2, subjectId: "trf_second" });
  world.app.bus.emit("events");
  await live.until(() => live.changes().length === 1);
  await world.app.db.insert(events, { ...row, seq: base + 1, subjectId: "trf_first" });
  world.app.bus.emit("events");
  await live.until(() => live.changes().length === 2);
  expect(live.changes()).toEqual(["trf_second", "trf_first"]);
});

test("each event is for those who may read its object, and a topic that nobody knows is for nobody", async () => {
  const viewer = await stream({ cookie: await world.cookieOf("viewer", ["viewer"]) });
  const everything = await stream();
  const narrow = await stream({ topics: ["operator"] });
  await Promise.all([viewer, everything, narrow].map((one) => one.until(() => one.kinds().includes("ready"))));
  await happen("opr_1", "operator");
  const { events } = world.app.db.t;
  const row = { subjectKind: "transfer", payload: "{}", atMs: world.clock.nowMs() };
  await world.app.db.insert(events, { ...row, topic: "made-up", subjectId: "xyz_1" });
  await happen("trf_1");
  await viewer.until(() => viewer.changes().includes("trf_1"));
  await everything.until(() => everything.changes().includes("trf_1"));
  await narrow.until(() => narrow.changes().length === 1);
  expect(viewer.changes()).toEqual(["trf_1"]);
  expect(everything.changes()).toEqual(["opr_1", "trf_1"]);
  expect(narrow.changes()).toEqual(["opr_1"]);
});

test("the stream ends within five seconds of the session, and tells nothing meanwhile", async () => {
  const live = await stream();
  await live.until(() => live.kinds().includes("ready"));
  const person = await findOperatorByEmail(world.app.db, emailOf("owner"));
  await endSessionsOf(world.app.db, person?.id ?? "");
  await live.until(() => live.isOver(), 5_000);
  expect(live.kinds()).toEqual(["ready", "end"]);
});

test("nobody hears anything without a session, and a topic that does not exist is refused", async () => {
  const nobody = await world.query("events.stream", "", {});
  expect(nobody.text).toContain('"reason":"session.missing"');
  const wrong = await world.query("events.stream", owner, { topics: ["money"] });
  expect(wrong.text).toContain('"reason":"input.invalid"');
});
