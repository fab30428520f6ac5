import { defineConfig } from "@playwright/test";
import { origin, port } from "./tests/e2e/installation";

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: ".tmp/e2e",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // A journey mostly waits until nothing can come late any more; the third worker has the screens meanwhile.
  workers: 3,
  globalSetup: "./tests/e2e/global-setup.ts",
  retries: 0,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
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
