import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";

/** Script that a route needs before it can be used: bytes after gzip, all its files together. */
export type FirstLoad = { route: string; bytes: number };

/** @source docs/design/screens.md §11; 1 KB is 1,000 bytes, the stricter reading. */
export const firstLoadMaxBytes = 250_000;

const buildManifest = z.object({ rootMainFiles: z.array(z.string()).min(1) });
const routeManifest = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });
const manifestName = "page_client-reference-manifest.js";

/**
 * The first load of every page of a production build, largest first: what every page loads, and the entries of the
 * page, its layouts and its error pages. What is imported on demand comes later and does not count.
 * @throws Error when the build's own lists are not there or not as they were.
 */
export function readFirstLoads(buildFolder: string): FirstLoad[] {
  const shared = buildManifest.parse(readJson(join(buildFolder, "build-manifest.json"))).rootMainFiles;
  const pages = readdirSync(join(buildFolder, "server", "app"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(manifestName));
  if (pages.length === 0) throw new Error("the build names no page");
  const sizes = new Map<string, number>();
  const sizeOf = (file: string): number => {
    const known = sizes.get(file) ?? gzipSync(readFileSync(join(buildFolder, file))).length;
    sizes.set(file, known);
    return known;
  };
  return pages
    .map((page) => {
      const { route, entries } = readEntries(join(buildFolder, "server", "app", page));
      const files = [...new Set([...shared, ...entries])].filter((file) => file.endsWith(".js"));
      return { route, bytes: files.reduce((sum, file) => sum + sizeOf(file), 0) };
    })
    .sort((left, right) => right.bytes - left.bytes);
}

/** A manifest is a script that hangs one object on `globalThis`: `…["/route"] = {…}`. */
function readEntries(file: string): { route: string; entries: string[] } {
  const text = readFileSync(file, "utf8");
  const found = /__RSC_MANIFEST\[("(?:[^"\\]|\\.)*")\]\s*=\s*(\{[\s\S]*\});?\s*$/.exec(text);
  if (found?.[1] === undefined || found[2] === undefined) throw new Error(`not a manifest of a page: ${file}`);
  const { entryJSFiles } = routeManifest.parse(JSON.parse(found[2]));
  return { route: z.string().parse(JSON.parse(found[1])), entries: Object.values(entryJSFiles).flat() };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
