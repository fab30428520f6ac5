import { join } from "node:path";

/** Where the application answers: the runner chooses a free port, the fixed one serves `npx playwright test` by hand. */
export const port = Number(process.env.E2E_PORT ?? 4317);
export const sandboxPort = port + 1;
export const origin = `http://127.0.0.1:${port}`;

/** The owner of the sample installation. */
export const owner = { email: "owner@example.com", password: "quiet-harbour-4812" } as const;

/** People with one role each. */
export const colleagues = [
  { email: "viewer@example.com", name: "Sample viewer", password: "still-meadow-7731", role: "viewer" },
  { email: "operator@example.com", name: "Sample operator", password: "early-lantern-2094", role: "operator" },
] as const;

/** Sign-ins are counted per address, so one is made for all tests: its cookies lie here. */
export const ownerState = join(".tmp", "e2e-state", "owner.json");

/** How the browser of the machine is started, for tests and for pictures. */
export const browserOptions = {
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
};
