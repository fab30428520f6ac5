import { defineConfig } from "@playwright/test";
import { browserOptions, origin, port } from "./tests/e2e/installation";

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: ".tmp/e2e",
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // The journeys come first and mostly wait until nothing can come late any more; the other workers have the rest.
  workers: 4,
  projects: [
    { name: "journeys", testMatch: ["**/journey-*.spec.ts", "**/pay-file.spec.ts"] },
    { name: "screens", testMatch: "**/screens-*.spec.ts" },
    { name: "pages", testIgnore: ["**/journey-*.spec.ts", "**/pay-file.spec.ts", "**/screens-*.spec.ts"] },
  ],
  globalSetup: "./tests/e2e/global-setup.ts",
  retries: 0,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    // A trace keeps the page before and after every key: half of the time on a small machine. `--trace on` asks for one.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: browserOptions,
  },
  webServer: {
    command: "node --import tsx tests/e2e/serve.ts",
    url: `${origin}/api/health`,
    env: { E2E_PORT: String(port) },
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    timeout: 180_000,
  },
});
