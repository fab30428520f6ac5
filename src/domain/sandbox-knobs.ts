import type { Knobs } from "./sandbox.schema";

type KnobValue = string | number | boolean | null;

/** One knob that turns alone, by the path of its names: `statement.listDelayMs`. */
export type Knob = { name: string; value: KnobValue };

/** Every knob that turns alone, in the sandbox's own order. */
export function knobsIn(knobs: Knobs, above = ""): Knob[] {
  return Object.entries(knobs).flatMap(([key, value]) => {
    const name = `${above}${key}`;
    if (isTree(value)) return knobsIn(value, `${name}.`);
    return isKnobValue(value) ? [{ name, value }] : [];
  });
}

/** The change that turns these, each under its path; what comes later holds. */
export function knobPatch(turned: readonly (readonly [name: string, value: unknown])[]): Knobs {
  return turned.reduce<Knobs>((patch, [name, value]) => put(patch, name.split("."), value), {});
}

/**
 * What somebody typed for a knob, by what it holds now: a text stays a text, anything else is read as JSON where it is
 * some. Whether the knob takes it says the sandbox.
 */
export function readKnobValue(knobs: Knobs, name: string, typed: string): unknown {
  const now = knobsIn(knobs).find((knob) => knob.name === name);
  if (typeof now?.value === "string") return typed;
  try {
    return JSON.parse(typed);
  } catch {
    return typed;
  }
}

function put(patch: Knobs, [key = "", ...below]: readonly string[], value: unknown): Knobs {
  if (below.length === 0) return { ...patch, [key]: value };
  const inside = Object.hasOwn(patch, key) ? patch[key] : undefined;
  return { ...patch, [key]: put(isTree(inside) ? inside : {}, below, value) };
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKnobValue(value: unknown): value is KnobValue {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
