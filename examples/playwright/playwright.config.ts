import { defineConfig } from "@playwright/test";

/** Where the product answers. Without the variable the demo is started here, on a world that begins at the same moment each time. */
const url = process.env.INFINI_MANAGER_URL ?? "http://localhost:4600";
const executablePath = process.env.CHROMIUM_PATH;
const demo = {
  command: "npm run demo -- --fresh --seed 7 --clock 2026-05-20T08:00:00Z",
  // The folder of the product's sources.
  cwd: process.env.INFINI_MANAGER_HOME ?? "../..",
  env: { PORT: "4600", SANDBOX_PORT: "4601", DATA_DIR: "./data/ui-tests" },
  url: `${url}/api/health`,
  timeout: 300_000,
};

export default defineConfig({
  testDir: ".",
  // Knobs, seed and clock are the installation's: tests that turn them take turns.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: url,
    locale: "en-GB",
    launchOptions: executablePath === undefined ? {} : { executablePath, args: ["--no-sandbox"] },
  },
  ...(process.env.INFINI_MANAGER_URL === undefined ? { webServer: demo } : {}),
});
