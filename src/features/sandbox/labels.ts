import type { Knobs } from "@/domain/sandbox.schema";
import { type Knob, knobsIn } from "@/domain/sandbox-knobs";
import type { Messages } from "@/i18n/catalogue";

type KnobValue = Knob["value"];

/** What a choice lists, by the word that its knob's name ends with. */
type ChoiceName = keyof Messages["sandbox"]["choices"];

/** How one knob is shown and typed; `isEmptyable`: nothing typed means never, or none. */
export type KnobField = {
  name: string;
  kind: "ms" | "seconds" | "number" | "share" | "amount" | "text" | "flag" | "choice";
  isEmptyable?: true;
  /** Told apart only by those who turned this share up. */
  below?: string;
};

export type KnobSection = { id: keyof Messages["sandbox"]["sections"]; fields: readonly KnobField[] };

const field = (kind: KnobField["kind"], name: string, more: Partial<KnobField> = {}): KnobField => ({
  kind,
  name,
  ...more,
});

/** A fault that meets a share of the calls, and what else there is to say about it. */
function fault(name: string, ...parts: KnobField[]): KnobField[] {
  const below = `${name}.share`;
  return [
    field("share", below),
    ...parts.map((part) => ({ ...part, name: `${name}.${part.name}`, below })),
    field("choice", `${name}.appliesTo`, { below }),
  ];
}

const executed = field("flag", "executed");
const refused = { below: "refusalShare" };

/** Every knob that is turned here, in the order of the screen; the seed is chosen with a reset. */
export const knobSections: readonly KnobSection[] = [
  {
    id: "speed",
    fields: [
      field("ms", "latencyMs"),
      field("ms", "moneyLatencyMs"),
      field("ms", "bodyDripMs"),
      field("seconds", "clockSkewSec"),
    ],
  },
  {
    id: "payments",
    fields: [
      field("share", "refusalShare"),
      field("number", "refusal.code", refused),
      field("text", "refusal.message", refused),
      field("flag", "refusal.executed", refused),
      field("share", "lostBeforeShare"),
      field("share", "lostAfterShare"),
      field("share", "lateExecution.share"),
      field("ms", "lateExecution.afterMs", { below: "lateExecution.share" }),
      field("share", "executeTwiceShare"),
      field("share", "acceptWithoutExecutingShare"),
      field("choice", "echo"),
    ],
  },
  {
    id: "answers",
    fields: [
      ...fault("rateLimit", field("seconds", "retryAfterSec", { isEmptyable: true }), field("flag", "withEnvelope")),
      ...fault("status5xx", field("number", "status"), field("choice", "body"), executed),
      ...fault("htmlBody", executed),
      ...fault(
        "malformedBody",
        field("number", "cutAt", { isEmptyable: true }),
        field("flag", "hangsUp"),
        field("flag", "executed"),
      ),
      ...fault("mistyped", field("choice", "what")),
      ...fault("duplicateKeys"),
      ...fault("redirect", field("text", "location")),
    ],
  },
  {
    id: "sessions",
    fields: [
      field("number", "expireAfterCalls", { isEmptyable: true }),
      field("seconds", "sessionSeconds"),
      field("choice", "unauthorizedStyle"),
      field("share", "emptyCookieShare"),
      field("number", "totpDrift"),
      field("flag", "newSignInEndsOlder"),
      field("flag", "totpSingleUse"),
    ],
  },
  {
    id: "money",
    fields: [field("amount", "fee"), field("ms", "staleBalanceMs"), field("flag", "acceptsAnyPayee")],
  },
  {
    id: "statement",
    fields: [
      field("ms", "statement.listDelayMs"),
      field("number", "statement.dropRecordOnPage", { isEmptyable: true }),
      field("choice", "statement.counterparty"),
      field("choice", "statement.idStyle"),
      field("choice", "statement.amountStyle"),
      field("choice", "statement.emptyItems"),
      field("flag", "statement.empty"),
      field("flag", "statement.repeatRecord"),
      field("flag", "statement.reorder"),
    ],
  },
  { id: "magic", fields: [field("ms", "magic.lateRecordMs"), field("ms", "magic.slowAnswerMs")] },
];

/** What a choice can be, by the end of its name. */
export const knobChoices = {
  appliesTo: ["money", "reads", "signIn", "everything"],
  body: ["html", "envelope", "empty"],
  what: ["codeAsText", "amountAsObject", "missingData", "notANumber", "hugeNumber"],
  echo: ["none", "data", "wrongPayee", "wrongAmount"],
  unauthorizedStyle: ["http", "envelope", "bare"],
  emptyItems: ["array", "null", "absent"],
  counterparty: ["shown", "masked", "absent"],
  idStyle: ["number", "text", "beyond2p53", "uuid"],
  amountStyle: ["number", "text", "eightDecimals"],
} as const satisfies { [Name in ChoiceName]: readonly (keyof Messages["sandbox"]["choices"][Name])[] };

/** The list that a knob chooses from. */
export function choiceOf(name: string): ChoiceName {
  const end = name.slice(name.lastIndexOf(".") + 1);
  const found = Object.keys(knobChoices).find((known): known is ChoiceName => known === end);
  return found ?? "appliesTo";
}

/** The fields of the screen that this sandbox has, and at the end the knobs that no section knows. */
export function fieldsIn(knobs: Knobs): { sections: readonly KnobSection[]; others: readonly KnobField[] } {
  const there = knobsIn(knobs);
  const names = new Set(there.map(({ name }) => name));
  const known = new Set(knobSections.flatMap(({ fields }) => fields.map(({ name }) => name)));
  return {
    sections: knobSections.map(({ id, fields }) => ({ id, fields: fields.filter(({ name }) => names.has(name)) })),
    others: there
      .filter(({ name }) => name !== "seed" && !known.has(name))
      .map(({ name, value }) => field(kindOf(value), name)),
  };
}

function kindOf(value: KnobValue): KnobField["kind"] {
  if (typeof value === "boolean") return "flag";
  return typeof value === "number" ? "number" : "text";
}

/** A value as it stands in its field; a share as percent. */
export function typedOf({ kind }: KnobField, value: KnobValue): string {
  if (value === null) return "";
  if (kind === "share" && typeof value === "number") return String(Number((value * 100).toFixed(6)));
  return String(value);
}

/** What was typed, as the sandbox takes it; undefined when it is none. Ranges and sums are the sandbox's to judge. */
export function readTyped({ kind, isEmptyable }: KnobField, typed: string): KnobValue | undefined {
  const text = typed.trim();
  if (kind === "text" || kind === "choice") return typed;
  if (kind === "flag") return typed === "true";
  if (text === "") return isEmptyable ? null : undefined;
  if (kind === "amount") return /^\d{1,6}(\.\d{1,6})?$/.test(text) ? text : undefined;
  if (kind !== "share") return /^-?\d{1,11}$/.test(text) ? Number(text) : undefined;
  const percent = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : 101;
  return percent > 100 ? undefined : Number((percent / 100).toFixed(8));
}

/** One knob that was turned on the screen and not saved yet. */
export type KnobChange = { field: KnobField; from: KnobValue; to: KnobValue };

/** The magic payees: UID `990000NN`. */
export const magicPayees = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"] as const;

/** `2026-05-20 08:00:00`, whatever zone the reader lives in: a clock is set in UTC. */
export function utcText(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}
