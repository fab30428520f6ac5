import { request } from "node:http";
import type { StreamMessage } from "@/domain/event.schema";

export type Heard = { id: string; message: StreamMessage };
export type OpenStream = Awaited<ReturnType<typeof openEventStream>>;

/** A browser's end of the live stream, over real HTTP. */
export async function openEventStream(
  server: { port: number; url: string },
  options: { cookie: string; authorization?: string; lastEventId?: string; topics?: string[] },
) {
  const { cookie, authorization, lastEventId, topics } = options;
  const input = encodeURIComponent(JSON.stringify(topics ? { topics } : {}));
  const resume = lastEventId === undefined ? "" : `&lastEventId=${lastEventId}`;
  const heard: Heard[] = [];
  let isOver = false;
  let rest = "";
  const headers = {
    cookie,
    host: `localhost:${server.port}`,
    accept: "text/event-stream",
    "sec-fetch-site": "same-origin",
    ...(authorization === undefined ? {} : { authorization }),
  };
  const path = `/api/trpc/events.stream?input=${input}${resume}`;
  const sent = request({ port: server.port, host: "127.0.0.1", path, headers, agent: false });
  await new Promise<void>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (received) => {
      received.setEncoding("utf8").on("data", (text) => {
        const blocks = `${rest}${text}`.split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          const item = read(block);
          if (item) heard.push(item);
        }
      });
      received.on("end", () => {
        isOver = true;
      });
      received.on("error", () => undefined);
      resolve();
    });
    sent.end();
  });
  sent.on("error", () => undefined);
  const changes = () => heard.flatMap(({ message }) => (message.kind === "change" ? [message.subjectId] : []));
  return {
    heard,
    changes,
    kinds: () => heard.map(({ message }) => message.kind),
    lastId: () => heard.at(-1)?.id ?? "",
    isOver: () => isOver,
    until: (isTrue: () => boolean, ms = 4_000) => waitUntil(isTrue, ms, () => JSON.stringify(heard)),
    close: () => sent.destroy(),
  };
}

/** An event of the stream; pings, the greeting and the end carry no id. */
function read(block: string): Heard | null {
  const fields = new Map(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  const [id, data] = [fields.get("id"), fields.get("data")];
  return id && data && !fields.has("event") ? { id, message: JSON.parse(data) } : null;
}

async function waitUntil(isTrue: () => boolean, ms: number, state: () => string): Promise<void> {
  const endsAtMs = performance.now() + ms;
  while (!isTrue()) {
    if (performance.now() > endsAtMs) throw new Error(`it did not come true: ${state()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
