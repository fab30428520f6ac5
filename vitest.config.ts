import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import {
  databaseFolders,
  faceFolders,
  processFolders,
  simulationFolders,
  testFilesOf,
  unitFolders,
} from "./tests/support/suites.ts";

const alias = { "@": fileURLToPath(new URL("./src", import.meta.url)) };

// Real processes and clocks on a shared machine: in the gate a test that fails is tried twice more, and named at the end.
const retry = process.env.CI === "true" ? 2 : 0;

export default defineConfig({
  test: {
    pool: "forks",
    // Tests of the engine and of the databases wait more than they compute.
    maxWorkers: availableParallelism() + 1,
    allowOnly: false,
    projects: [
      { resolve: { alias }, test: { name: "house", include: ["tests/*.test.ts"], testTimeout: 30_000 } },
      { resolve: { alias }, test: { name: "unit", include: testFilesOf(unitFolders), testTimeout: 15_000, retry } },
      {
        resolve: { alias },
        test: { name: "face", include: testFilesOf(faceFolders), environment: "happy-dom", testTimeout: 15_000, retry },
      },
      {
        resolve: { alias },
        test: {
          name: "database",
          include: testFilesOf(databaseFolders),
          // They end what hangs; what is slow on a busy machine may be slow.
          testTimeout: 90_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      // A seed that breaks something breaks it again: no second try.
      {
        resolve: { alias },
        test: { name: "simulation", include: testFilesOf(simulationFolders), fileParallelism: false },
      },
      {
        resolve: { alias },
        test: {
          name: "processes",
          include: testFilesOf(processFolders),
          globalSetup: "tests/processes/pack-programs.ts",
          testTimeout: 180_000,
          retry,
        },
      },
    ],
  },
});
