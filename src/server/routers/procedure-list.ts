import { appRouter } from "./app.router";
import type { ProcedureMeta } from "./trpc";

export type ListedProcedure = { path: string; type: "query" | "mutation" | "subscription"; meta: ProcedureMeta };

/** Every procedure with what it declares about itself, by its dotted path. */
export function listProcedures(): ListedProcedure[] {
  return Object.entries(appRouter._def.procedures).flatMap(([path, value]: [string, unknown]) => {
    const definition = definitionOf(value);
    return definition ? [{ path, ...definition }] : [];
  });
}

function definitionOf(value: unknown): Omit<ListedProcedure, "path"> | null {
  if (typeof value !== "function" || !("_def" in value)) return null;
  const { _def: definition } = value;
  if (typeof definition !== "object" || definition === null || !("type" in definition)) return null;
  const { type } = definition;
  if (type !== "query" && type !== "mutation" && type !== "subscription") return null;
  return { type, meta: "meta" in definition ? metaOf(definition.meta) : {} };
}

/** Safe: `can` is the only builder of procedures, and its meta has this type. */
function metaOf(meta: unknown): ProcedureMeta {
  return (meta ?? {}) as ProcedureMeta;
}
