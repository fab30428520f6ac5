/** How a view of the screen is asked for outside of it. No secret is in it: the key is read from the surroundings. */
export type ViewCode = {
  /** A whole program with the typed client. */
  client: string;
  /** A line of the command line; null where no command gives this view. */
  command: string | null;
};

/** What a snippet may hold: plain data, as it goes over the wire. */
type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain | undefined };

const widest = 88;

/** Data as TypeScript writes it, on one line where that is short; what is undefined is left out. */
export function literalOf(value: Plain, indent = ""): string {
  const flat = flatOf(value);
  if (indent.length + flat.length <= widest || typeof value !== "object" || value === null) return flat;
  const inner = `${indent}  `;
  const parts = isList(value)
    ? value.map((one) => literalOf(one, inner))
    : fieldsOf(value).map(([name, one]) => `${nameOf(name)}: ${literalOf(one, inner)}`);
  const [open, close] = isList(value) ? ["[", "]"] : ["{", "}"];
  return [open, ...parts.map((part) => `${inner}${part},`), `${indent}${close}`].join("\n");
}

/** A program that makes the client for `origin` and then does `body`. `names`: what else it imports. */
export function clientProgram(origin: string, names: readonly string[], body: readonly string[]): string {
  const imported = ["createInfiniManagerClient", ...names].sort((one, other) => (bare(one) < bare(other) ? -1 : 1));
  return [
    `import { ${imported.join(", ")} } from "infini-manager/client";`,
    "",
    'const apiKey = process.env.INFINI_MANAGER_KEY ?? "";',
    `const client = createInfiniManagerClient({ url: ${flatOf(origin)}, apiKey });`,
    ...body,
  ].join("\n");
}

/** The lines of a program that reads a list to its end, page by page, and says each row in one line. */
export function listProgram(
  origin: string,
  list: { area: string; procedure: string; input: { readonly [name: string]: Plain | undefined } },
  row: string,
): string {
  const { area, procedure, input } = list;
  return clientProgram(
    origin,
    ["type Inputs"],
    [
      `const view: Inputs["${area}"]["${procedure}"] = ${literalOf({ ...input, limit: 200 })};`,
      "for (;;) {",
      `  const page = await client.${area}.${procedure}.query(view);`,
      `  for (const row of page.items) console.log(${row});`,
      "  if (page.nextCursor === null) break;",
      "  view.cursor = page.nextCursor;",
      "}",
    ],
  );
}

/**
 * A command for a terminal in the folder of the installation: its words, then its options. Each word arrives as it is written
 * here; what is long goes on in the next line, an option in each.
 */
export function commandLine(words: readonly string[], options: readonly (readonly [string, string])[] = []): string {
  const parts = [
    ["npm run cli --", ...words.map(shellWord)].join(" "),
    ...options.map(([name, value]) => `--${name} ${shellWord(value)}`),
  ];
  const line = parts.join(" ");
  return line.length <= widest ? line : parts.join(" \\\n  ");
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function flatOf(value: Plain): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(flatOf).join(", ")}]`;
  const fields = fieldsOf(value).map(([name, one]) => `${nameOf(name)}: ${flatOf(one)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function fieldsOf(value: { readonly [name: string]: Plain | undefined }): [string, Plain][] {
  return Object.entries(value).flatMap(([name, one]) => (one === undefined ? [] : [[name, one]]));
}

function nameOf(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function bare(name: string): string {
  return name.replace(/^type /, "").toLowerCase();
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
