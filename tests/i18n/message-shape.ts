/** Every message of a catalogue by its dotted key. */
export function flatten(tree: unknown, path = ""): Map<string, string> {
  if (typeof tree === "string") return new Map([[path, tree]]);
  if (typeof tree !== "object" || tree === null) throw new TypeError(`${path} is neither text nor a folder of texts`);
  const entries = Object.entries(tree).flatMap(([key, value]) => [
    ...flatten(value, path === "" ? key : `${path}.${key}`),
  ]);
  return new Map(entries);
}

/** Names of the arguments of an ICU message; the branches of a plural are text, so their words are not arguments. */
export function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  let depth = 0;
  for (let at = 0; at < message.length; at += 1) {
    if (message[at] === "}") depth -= 1;
    if (message[at] !== "{") continue;
    const name = /^\{\s*([A-Za-z][A-Za-z0-9]*)\s*[,}]/.exec(message.slice(at))?.[1];
    if (depth % 2 === 0 && name !== undefined) names.add(name);
    depth += 1;
  }
  return [...names].sort();
}

/** Rows of the Markdown tables of one section, cells trimmed; the header and the rule below it are left out. */
export function tablesOf(section: string): string[][][] {
  const tables: string[][][] = [];
  let rows: string[][] = [];
  for (const line of [...section.split("\n"), ""]) {
    if (line.startsWith("|")) {
      rows.push(
        line
          .slice(1, line.lastIndexOf("|"))
          .split("|")
          .map((cell) => cell.trim()),
      );
    } else if (rows.length > 0) {
      tables.push(rows.slice(2));
      rows = [];
    }
  }
  return tables;
}
