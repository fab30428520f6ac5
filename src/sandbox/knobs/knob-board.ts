import { type Fate, type FateArea, fatesFor, sumOfShares } from "@/sandbox/behaviours/fates";
import type { BooksDatabase } from "@/sandbox/books/books-file";
import { type Knobs, knobsSchema } from "@/sandbox/knobs/knobs-schema";

const settingName = "knobs";

/** The knobs, with shares that leave room for each other. */
const balancedKnobsSchema = knobsSchema.superRefine((knobs, context) => {
  for (const area of ["money", "reads", "signIn"] as const) {
    const sum = sumOfShares(fatesFor(area, knobs));
    if (sum > 1 + 1e-9) context.addIssue(`the shares that apply to ${area} sum to ${sum}, more than 1`);
  }
});

/** The knobs as they stand now. They are kept in the books, so a restart goes on with the same faults. */
export class KnobBoard {
  readonly #db: BooksDatabase;
  #current: Knobs;
  #fates: Readonly<Record<FateArea, readonly Fate[]>>;

  constructor(db: BooksDatabase) {
    this.#db = db;
    const stored = db
      .prepare<[string], string>("SELECT value_json FROM settings WHERE name = ?")
      .pluck()
      .get(settingName);
    this.#current = knobsSchema.parse(stored === undefined ? {} : JSON.parse(stored));
    this.#fates = allFates(this.#current);
  }

  get current(): Knobs {
    return this.#current;
  }

  /** What may befall a call of that kind under these knobs. */
  fates(area: FateArea): readonly Fate[] {
    return this.#fates[area];
  }

  /** Changes the knobs named in the patch and keeps the others. @throws ZodError naming what is unknown or out of range. */
  change(patch: unknown): Knobs {
    return this.#store(balancedKnobsSchema.parse(merge(this.#current, patch)));
  }

  /** Turns every knob back, and takes the seed if one is given. */
  clear(seed: number = this.#current.seed): Knobs {
    return this.#store(balancedKnobsSchema.parse({ seed }));
  }

  #store(knobs: Knobs): Knobs {
    this.#db
      .prepare(
        "INSERT INTO settings (name, value_json) VALUES (?, ?) ON CONFLICT DO UPDATE SET value_json = excluded.value_json",
      )
      .run(settingName, JSON.stringify(knobs));
    this.#current = knobs;
    this.#fates = allFates(knobs);
    return knobs;
  }
}

function allFates(knobs: Knobs): Record<FateArea, readonly Fate[]> {
  return { money: fatesFor("money", knobs), reads: fatesFor("reads", knobs), signIn: fatesFor("signIn", knobs) };
}

/** The patch laid over the base, object by object; anything that is not an object replaces what was there. */
function merge(base: unknown, patch: unknown): unknown {
  if (!isPlainObject(base) || !isPlainObject(patch)) return patch;
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) merged.set(name, merge(merged.get(name), value));
  return Object.fromEntries(merged);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
