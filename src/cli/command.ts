/**
 * What a command left behind: one document for programs, lines for people, and the exit code: 1 error, 2 a person is
 * needed for lines or payments that are left, 3 the outcome of a payment is not known; the highest that is true. @source docs/design/features.md CLI-1
 */
export type Outcome = { document: unknown; lines: string[]; code?: 0 | 1 | 2 | 3 };

/** Every option of every command, as `parseArgs` reads it. */
export const optionKinds = {
  email: { type: "string" },
  name: { type: "string" },
  role: { type: "string", multiple: true },
  url: { type: "string" },
  "key-file": { type: "string" },
  account: { type: "string", multiple: true },
  campaign: { type: "string" },
  amount: { type: "string" },
  map: { type: "string" },
  "dry-run": { type: "boolean" },
  owner: { type: "string" },
  basis: { type: "string" },
  "signed-on": { type: "string" },
  text: { type: "string" },
  format: { type: "string" },
  out: { type: "string" },
  filter: { type: "string" },
  columns: { type: "string" },
  scopes: { type: "string" },
  days: { type: "string" },
  "per-payment": { type: "string" },
  "per-day": { type: "string" },
  seed: { type: "string" },
  clock: { type: "string" },
  "until-over": { type: "boolean" },
} as const satisfies Record<string, { type: "string" | "boolean"; multiple?: boolean }>;

type Kinds = typeof optionKinds;
type ValueOf<Kind> = Kind extends { multiple: true } ? string[] : Kind extends { type: "boolean" } ? boolean : string;
export type Options = { [Name in keyof Kinds]?: ValueOf<Kinds[Name]> | undefined };

export type Command = {
  /** The words and options it takes, as help shows them. */
  usage: string;
  says: string;
  takes: readonly (keyof Options)[];
  /** How many words follow its name, `some` one or more; none when left out. */
  words?: number | "some";
  run(options: Options, words: readonly string[]): Promise<Outcome>;
};

type TextOption = { [Name in keyof Options]-?: Options[Name] extends string | undefined ? Name : never }[keyof Options];

/** The value of an option that the command cannot do without. @throws Error naming it */
export function needed(options: Options, name: TextOption): string {
  const value = options[name];
  if (value === undefined || value.trim() === "") throw new Error(`--${name} is missing`);
  return value;
}
