import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Comment, type Program, parseSync } from "oxc-parser";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** One import or re-export. `target`: the file below `src` it means, without ending; undefined for a package. */
export type Import = {
  specifier: string;
  target: string | undefined;
  isTypeOnly: boolean;
  isDynamic: boolean;
  at: number;
};

/** One file as the rules see it. `path` is relative to the repository, with forward slashes. */
export type Source = {
  path: string;
  text: string;
  program: Program;
  comments: readonly Comment[];
  imports: readonly Import[];
};

/** What a rule objects to. */
export type Finding = { path: string; line: number; says: string };

/** A file made up for the self-test of a rule. */
export type Sample = { path: string; text: string };

/** One rule of the house: `find` gets each file that `covers` accepts. A sample shows that the rule can fail. */
export type Rule = {
  name: string;
  covers: (path: string) => boolean;
  find: (source: Source) => Finding[];
  breaks: readonly Sample[];
  keeps: readonly Sample[];
};

/** All files of ours with program text: `src`, `tests` and the configuration beside them. */
export function readSources(): Source[] {
  const folders = ["src", "tests"].flatMap((folder) => filesBelow(folder));
  const beside = readdirSync(root).filter((name) => /\.(ts|mjs)$/.test(name));
  return [...folders, ...beside]
    .filter((path) => isProgram(path) && !path.endsWith("next-env.d.ts"))
    .map((path) => readSource({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** All paths below a folder of the repository, whatever their kind; none when the folder is not there. */
export function filesBelow(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(join(root, folder), { recursive: true }).map(String);
  } catch {
    return [];
  }
  const paths = names.map((name) => join(folder, name)).filter((path) => statSync(join(root, path)).isFile());
  return paths.map((path) => path.split(sep).join("/")).sort();
}

/** Reads one file. @throws Error when it does not parse: a rule must not judge half a file. */
export function readSource({ path, text }: Sample): Source {
  const { program, module, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const imports: Import[] = [];
  const add = (specifier: string, at: number, isTypeOnly: boolean, isDynamic: boolean) =>
    imports.push({ specifier, target: targetOf(path, specifier), isTypeOnly, isDynamic, at });
  for (const { moduleRequest, start, entries } of module.staticImports) {
    const isType =
      text.startsWith("import type", start) || (entries.length > 0 && entries.every((entry) => entry.isType));
    add(moduleRequest.value, start, isType, false);
  }
  for (const { start, entries } of module.staticExports) {
    const [entry] = entries;
    if (!entry?.moduleRequest) continue;
    add(
      entry.moduleRequest.value,
      start,
      entries.every((one) => one.isType),
      false,
    );
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    // What is computed names a file of the moment (the built server), no package.
    if (/^["'`]/.test(written)) add(written.replace(/^["'`]|["'`]$/g, ""), start, false, true);
  }
  return { path, text, program, comments, imports };
}

/** A finding at a position of a file. */
export function findingAt(source: Source, at: number, says: string): Finding {
  return { path: source.path, line: lineOf(source.text, at), says };
}

/** The line of a position, counted from one. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

/** `src/server/engine/lane.ts` → `server/engine`; a file beside the rooms is its own room; undefined outside `src`. */
export function roomOf(path: string): string | undefined {
  const [top, first, second] = path.replace(/\.(ts|tsx|mjs|css|json)$/, "").split("/");
  if (top !== "src" || first === undefined) return undefined;
  return first === "server" && second !== undefined ? `server/${second}` : first;
}

/** True for a file that holds program text. */
export function isProgram(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith(".d.ts");
}

function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("@/")) return posix.join("src", specifier.slice(2));
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(path), specifier);
}

/** The repository's path of an absolute one, with forward slashes. */
export function relativePath(path: string): string {
  return relative(root, path).split(sep).join("/");
}
