import { type AppWorld, appWorld } from "./app";
import type { TestDatabase } from "./database";
import { type Answer, startServer } from "./server";

export type ServedWorld = Awaited<ReturnType<typeof servedWorld>>;

type ServedOptions = { host?: string; appUrl?: string; database?: TestDatabase; sandboxUrl?: string };

/** A web process on a fresh database, or on the one that is given, reached over real HTTP. */
export async function servedWorld(options: ServedOptions = {}) {
  let world: AppWorld | undefined;
  const server = await startServer(async (url) => {
    world = await appWorld({ appUrl: url, ...options });
    return world.app;
  });
  if (!world) throw new Error("the server has no app");
  const made = world;
  return {
    ...made,
    server,
    query: (path: string, cookie: string, input?: unknown) => {
      const text = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return server.callFromPage(`/api/trpc/${path}${text}`, cookie);
    },
    mutate: (path: string, cookie: string, input: unknown, headers: Record<string, string> = {}) =>
      server.callFromPage(`/api/trpc/${path}`, cookie, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(input),
      }),
    /** The content of every table, without what counts calls: equal before and after means nothing was done. */
    rows: () => rowsOf(made),
    close: async () => {
      await server.close();
      await made.close();
    },
  };
}

/** The reason of a refused call; "done" when it was not refused. */
export function reasonOf(answer: Answer): string {
  // A stream that is refused says so in its first event.
  const event = /event: serialized-error\ndata: (.*)/.exec(answer.text)?.[1];
  const inStream = event === undefined ? null : textIn(JSON.parse(event), ["data", "reason"]);
  const inBody = textIn(answer.json, ["error", "data", "reason"]);
  return inBody ?? inStream ?? (answer.status < 300 ? "done" : `HTTP ${answer.status}`);
}

/** A text somewhere inside an answer. */
export function textIn(value: unknown, path: readonly string[]): string | null {
  let inside = value;
  for (const name of path) {
    if (typeof inside !== "object" || inside === null) return null;
    inside = Object.entries(inside).find(([key]) => key === name)?.[1];
  }
  return typeof inside === "string" ? inside : null;
}

async function rowsOf(world: AppWorld): Promise<string> {
  const tables = Object.entries(world.app.db.t).filter(([name]) => name !== "limitCounters");
  const contents = [];
  for (const [name, table] of tables) contents.push([name, await world.app.db.read.select().from(table)]);
  return JSON.stringify(contents, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
