import type { Store } from "@/server/db/session";

/** How often each place of the sources committed something. */
export type Commits = Map<string, number>;

const writes = ["tx", "insert", "upsert", "update", "delete"] as const;

/**
 * The same store, whose commits are counted by the function that asked for them. A transaction that wrote nothing is
 * counted too: whether it reached the disk says the trace.
 */
export function countCommits(store: Store, commits: Commits): Store {
  const counted = Object.create(store);
  for (const name of writes) {
    const own = Reflect.get(store, name);
    Object.defineProperty(counted, name, {
      value: async (...args: unknown[]) => {
        const place = placeOf(new Error().stack ?? "");
        const before = store.commits();
        const result = await Reflect.apply(own, store, args);
        if (store.commits() > before) commits.set(place, (commits.get(place) ?? 0) + 1);
        return result;
      },
    });
  }
  return counted;
}

/** The function below the store, and the engine's or service's own where a repository stands between. */
function placeOf(stack: string): string {
  const frames = stack
    .split("\n")
    .slice(2)
    .map((line) => /at (?:async )?(?:new )?([\w.#<>]+) \(.*\/src\/server\/([\w/.-]+?)\.ts/.exec(line))
    .flatMap((found) => (found ? [`${found[2]?.split("/").at(-1)} ${found[1]}`] : []));
  const [first = "elsewhere", second] = frames.filter((frame) => !frame.startsWith("keep-query"));
  return first.includes(".repository") && second !== undefined ? `${first}, for ${second}` : first;
}
