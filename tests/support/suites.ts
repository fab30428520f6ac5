/** Folders of `tests` whose suites need no database of ours. */
export const unitFolders = ["domain", "i18n", "infini", "mail", "platform", "sandbox"] as const;

/** Folders of `tests` that render components: they get a document. */
export const faceFolders = ["app", "features", "trpc", "ui"] as const;

/** Folders of `tests` that run once on SQLite and once on MariaDB. */
export const databaseFolders = [
  "auth",
  "cli",
  "client",
  "db",
  "engine",
  "jobs",
  "kill",
  "repositories",
  "routers",
  "seed",
  "services",
  "start",
] as const;

/** Folders of `tests` whose suites make histories of the engine from seeds; they use every core themselves. */
export const simulationFolders = ["simulation"] as const;

/** Folders of `tests` whose suites kill and stop real processes; they choose their databases themselves. */
export const processFolders = ["processes"] as const;

/** Folders in which both databases must pass the same number of tests: a test that skips one of them shows here. */
export const comparedFolders = ["engine", "kill", "repositories", "services"] as const;

/** Folders of `tests` that hold no vitest suite. */
export const otherFolders = ["bench", "e2e", "support"] as const;

/** The vitest patterns of these folders, relative to the repository. */
export function testFilesOf(folders: readonly string[]): string[] {
  return folders.map((folder) => `tests/${folder}/**/*.test.{ts,tsx}`);
}
