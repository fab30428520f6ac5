import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { root } from "./support/house-source";

const versions = z.record(z.string(), z.string());
const entry = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  extraneous: z.boolean().optional(),
  dependencies: versions.optional(),
  devDependencies: versions.optional(),
  optionalDependencies: versions.optional(),
});
const lockFile = z.object({ packages: z.record(z.string(), entry) });
const packageFile = z.object({ dependencies: versions, devDependencies: versions, overrides: versions });

type Packages = z.infer<typeof lockFile>["packages"];

const { packages } = lockFile.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
const manifest = packageFile.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

/** Optional packages (other platforms) that the lock promises and does not describe: `npm ci` refuses such a lock. */
function missingOptional(all: Packages): string[] {
  return Object.entries(all).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !isFound(all, path, name))
      .map((name) => `${name}, wanted by ${path}`),
  );
}

/** Looks where Node would: in the package's own folder first, then in each folder above it. */
function isFound(all: Packages, path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("node_modules/") - 1, 0))) {
    if (all[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]?.version !== undefined) return true;
    if (folder === "") return false;
  }
}

function looseVersions(all: Readonly<Record<string, string>>): string[] {
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    .map(([name, version]) => `${name}@${version}`);
}

test("the lock names no download address, so that any registry serves it", () => {
  const addressed = Object.entries(packages).filter(([, one]) => one.resolved !== undefined || one.link === true);
  expect(addressed.map(([path]) => path)).toEqual([]);
  expect(Object.keys(packages).length).toBeGreaterThan(100);
});

test("the lock describes every optional package and no surplus one", () => {
  expect(missingOptional(packages)).toEqual([]);
  expect(Object.entries(packages).filter(([, one]) => one.extraneous === true)).toEqual([]);
});

test("a lock without the package of another platform is noticed", () => {
  const broken: Packages = {
    "node_modules/next": { version: "1.0.0", optionalDependencies: { "@next/swc-darwin-arm64": "1.0.0" } },
    "node_modules/a": { version: "1.0.0", optionalDependencies: { b: "1.0.0" } },
    "node_modules/a/node_modules/b": { version: "1.0.0" },
  };
  expect(missingOptional(broken)).toEqual(["@next/swc-darwin-arm64, wanted by node_modules/next"]);
});

test("every version is pinned exactly", () => {
  expect(looseVersions({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides })).toEqual([]);
  expect(looseVersions({ next: "^16.4.5", react: "19", zod: "latest", knip: "6.44.2" })).toHaveLength(3);
});

test("the lock was written for this package.json", () => {
  const top = packages[""];
  expect(top?.dependencies).toEqual(manifest.dependencies);
  expect(top?.devDependencies).toEqual(manifest.devDependencies);
});
