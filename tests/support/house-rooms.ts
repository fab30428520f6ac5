import { type Finding, findingAt, type Import, type Rule, roomOf, type Source } from "./house-source";

const serverRooms = ["auth", "services", "engine", "repositories", "db", "infini", "mail", "jobs", "platform"];

/** Who may import whom. @source docs/design/architecture.md §1, "Direction" */
const direction: Readonly<Record<string, readonly string[]>> = {
  app: ["features", "ui", "i18n", "trpc", "domain", "server/routers", "server/auth", "server/start"],
  features: ["ui", "i18n", "trpc", "domain"],
  ui: ["i18n", "domain"],
  i18n: ["domain"],
  trpc: ["server/routers"],
  domain: [],
  client: ["server/routers", "domain"],
  cli: ["server/services", "server/start", "server/seed", "client", "server/platform", "domain"],
  sandbox: [],
  proxy: ["domain"],
  instrumentation: ["server/start"],
  worker: ["server/start"],
  "server/start": [...serverRooms.map((room) => `server/${room}`), "domain"],
  "server/routers": ["server/services", "server/auth", "server/platform", "domain"],
  "server/auth": ["server/repositories", "server/db", "server/platform", "domain"],
  "server/services": [
    "server/repositories",
    "server/db",
    "server/infini",
    "server/mail",
    "server/auth",
    "server/platform",
    "domain",
  ],
  "server/engine": ["server/repositories", "server/db", "server/infini", "server/platform", "domain"],
  "server/repositories": ["server/db", "domain"],
  "server/infini": ["server/repositories", "server/db", "server/platform", "domain"],
  "server/db": ["server/platform", "domain"],
  "server/mail": ["server/platform", "domain"],
  "server/jobs": ["server/services", "server/engine", "server/platform", "domain"],
  "server/seed": ["server/services", "server/repositories", "server/db", "server/platform", "domain"],
  "server/platform": ["domain"],
};

/** Inside one room a noun may use nouns to its left, never to its right. @source docs/design/architecture.md §1 */
export const nouns = [
  ["audit"],
  ["settings", "setting"],
  ["jobs", "job"],
  ["operators", "operator"],
  ["accounts", "account"],
  ["groups", "group"],
  ["mailboxes", "mailbox"],
  ["verification", "verifications"],
  ["two-factor"],
  ["kyc"],
  ["statements", "statement"],
  ["payees", "payee"],
  ["transfers", "transfer"],
  ["red-packets", "red-packet"],
  ["cards", "card"],
  ["setup", "setups"],
  ["batches", "batch"],
  ["cashback"],
  ["review", "reviews"],
  ["tasks", "task"],
  ["notifications", "notification"],
  ["exports", "export"],
  ["search"],
  ["overview"],
] as const;

/** Rooms whose files begin with a verb, so that the noun stands further on. */
const verbFirstRooms = new Set(["server/services", "server/jobs", "features"]);

export const roomRules: readonly Rule[] = [
  {
    name: "a room imports only the rooms that the direction table gives it",
    covers: (path) => path.startsWith("src/"),
    find: findForbiddenRooms,
    breaks: [
      { path: "src/server/services/create-transfer.ts", text: 'import { runLane } from "@/server/engine/lane";' },
      { path: "src/server/services/create-transfer.ts", text: 'import type { Lane } from "../engine/lane";' },
      { path: "src/domain/money.ts", text: 'export { x } from "@/server/platform/clock";' },
      { path: "src/features/transfers/transfer-form.tsx", text: 'const x = await import("@/server/db/session");' },
      { path: "src/sandbox/main.ts", text: 'import { isAmount } from "@/domain/money";' },
      { path: "src/proxy.ts", text: 'import { env } from "@/server/platform/env";' },
      { path: "src/new-room/thing.ts", text: "export const x = 1;" },
      { path: "src/ui/money-text.tsx", text: 'import seed from "../../tests/support/suites";' },
    ],
    keeps: [
      {
        path: "src/server/services/create-transfer.ts",
        text: 'import { x } from "@/server/repositories/a.repository";',
      },
      { path: "src/server/engine/lane.ts", text: 'import { x } from "./lease"; import y from "node:fs";' },
      { path: "src/sandbox/main.ts", text: 'import { x } from "./ledger/books";' },
    ],
  },
  {
    name: "the browser and other programs take types of the routers, never their code",
    covers: (path) => ["trpc", "client"].includes(roomOf(path) ?? ""),
    find: (source) =>
      importsOf(source, "server/routers")
        .filter((one) => !one.isTypeOnly && !(roomOf(source.path) === "trpc" && isServerFile(source)))
        .map((one) => findingAt(source, one.at, `${one.specifier}: write "import type"`)),
    breaks: [
      { path: "src/client/client.ts", text: 'import { appRouter } from "@/server/routers/app.router";' },
      { path: "src/trpc/provider.tsx", text: '"use client"; import { appRouter } from "@/server/routers/app.router";' },
    ],
    keeps: [
      { path: "src/client/client.ts", text: 'import type { AppRouter } from "@/server/routers/app.router";' },
      { path: "src/trpc/server-caller.ts", text: 'import { appRouter } from "@/server/routers/app.router";' },
    ],
  },
  {
    name: "the doors of the process load server/start by a dynamic import",
    covers: (path) => ["src/instrumentation.ts", "src/worker.ts"].includes(path),
    find: (source) =>
      source.imports
        .filter((one) => one.target !== undefined && !one.isDynamic && !one.isTypeOnly)
        .map((one) => findingAt(source, one.at, `${one.specifier}: load it with await import(…)`)),
    breaks: [{ path: "src/worker.ts", text: 'import { start } from "@/server/start/worker";' }],
    keeps: [{ path: "src/worker.ts", text: 'const { start } = await import("@/server/start/worker"); await start();' }],
  },
  {
    name: "only the engine imports the money calls",
    covers: (path) => path.startsWith("src/"),
    find: (source) =>
      source.imports
        .filter(
          (one) => isMoneyCalls(one.target) && roomOf(source.path) !== "server/engine" && !isMoneyCalls(source.path),
        )
        .map((one) => findingAt(source, one.at, "only server/engine sends money")),
    breaks: [
      { path: "src/server/start/context.ts", text: 'import { send } from "@/server/infini/money-call";' },
      { path: "src/server/infini/client.ts", text: 'export * from "./money-call";' },
    ],
    keeps: [{ path: "src/server/engine/send.ts", text: 'import { send } from "@/server/infini/money-call";' }],
  },
  {
    name: "inside a room a noun uses nouns to its left only",
    covers: (path) => path.startsWith("src/") && roomOf(path) !== "sandbox",
    find: findRightwardNouns,
    breaks: [
      { path: "src/server/repositories/accounts.repository.ts", text: 'import { x } from "./transfers.repository";' },
      { path: "src/server/services/create-transfer.ts", text: 'import { x } from "./approve-batch";' },
      { path: "src/features/groups/group-form.tsx", text: 'import { X } from "@/features/payees/payee-panel";' },
      { path: "src/domain/transfer-states.ts", text: 'import { x } from "./batch-states";' },
    ],
    keeps: [
      { path: "src/server/repositories/transfers.repository.ts", text: 'import { x } from "./accounts.repository";' },
      { path: "src/server/services/start-batch.ts", text: 'import { x } from "./create-transfer";' },
      {
        path: "src/server/services/create-transfer.ts",
        text: 'import { x } from "@/server/repositories/batches.repository";',
      },
    ],
  },
  {
    name: "an import that leaves its room is written with @/",
    covers: (path) => path.startsWith("src/"),
    find: (source) =>
      source.imports
        .filter((one) => one.specifier.startsWith(".") && roomOf(one.target ?? "") !== roomOf(source.path))
        .map((one) => findingAt(source, one.at, `${one.specifier}: write it with @/`)),
    breaks: [{ path: "src/server/engine/lane.ts", text: 'import { x } from "../db/session";' }],
    keeps: [{ path: "src/server/engine/lane.ts", text: 'import { x } from "../engine/lease";' }],
  },
];

/** The nouns that a file may stand for, as places in the noun order; more than one when its name holds several. */
export function nounsOf(path: string): number[] {
  const room = roomOf(path);
  if (room === undefined) return [];
  const inside = path.slice(`src/${room}/`.length).split("/");
  const file = (inside.pop() ?? "").split(".")[0] ?? "";
  const folderNouns = inside.flatMap((folder) => placesIn(folder).filter((place) => isWhole(folder, place)));
  if (folderNouns.length > 0) return folderNouns;
  const name = verbFirstRooms.has(room) ? file.split("-").slice(1).join("-") : file;
  const places = placesIn(name);
  // Without a verb the noun leads: `batch-line-states` is about batches.
  if (verbFirstRooms.has(room)) return places;
  return places.filter((place) => formsOf(place).some((form) => name === form || name.startsWith(`${form}-`)));
}

function placesIn(name: string): number[] {
  return nouns.flatMap((_, place) => (formsOf(place).some((form) => `-${name}-`.includes(`-${form}-`)) ? [place] : []));
}

function formsOf(place: number): readonly string[] {
  return nouns[place] ?? [];
}

function isWhole(name: string, place: number): boolean {
  return formsOf(place).includes(name);
}

/** Objects only when every reading of both names is against the order, so that a name with two nouns is no trap. */
function findRightwardNouns(source: Source): Finding[] {
  const room = roomOf(source.path);
  const own = nounsOf(source.path);
  if (own.length === 0) return [];
  return source.imports.flatMap((one) => {
    if (one.target === undefined || roomOf(one.target) !== room) return [];
    const theirs = nounsOf(one.target);
    if (theirs.length === 0 || Math.min(...theirs) <= Math.max(...own)) return [];
    const [user, used] = [formsOf(Math.max(...own))[0], formsOf(Math.min(...theirs))[0]];
    return [findingAt(source, one.at, `${user} may not use ${used}: it stands to the right of it`)];
  });
}

function findForbiddenRooms(source: Source): Finding[] {
  const room = roomOf(source.path) ?? "";
  const allowed = direction[room];
  if (allowed === undefined) return [findingAt(source, 0, `the room ${room} is not in the direction table`)];
  return source.imports.flatMap((one) => {
    if (one.target === undefined) return [];
    const target = roomOf(one.target);
    if (target === room || (target !== undefined && allowed.includes(target))) return [];
    return [findingAt(source, one.at, `${room} may not import ${target ?? one.specifier}`)];
  });
}

function importsOf(source: Source, room: string): Import[] {
  return source.imports.filter((one) => one.target !== undefined && roomOf(one.target) === room);
}

function isServerFile(source: Source): boolean {
  const isClient = source.program.body.some(
    (node) => node.type === "ExpressionStatement" && node.directive === "use client",
  );
  return !isClient && (source.path.split("/").pop() ?? "").startsWith("server");
}

/** The file of the money calls, and the exchange on a socket of its own that carries them. */
export const moneyFiles = ["src/server/infini/money-call", "src/server/infini/one-shot-exchange"] as const;

function isMoneyCalls(target: string | undefined): boolean {
  return moneyFiles.some((file) => target === file || target === `${file}.ts`);
}
