import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { installPackedClient } from "../support/packed-client";
import { runProcess } from "../support/run-process";
import { bookReader, sandboxControl } from "../support/world-sandbox";
import { port } from "./installation";
import { startEmptyInstallation } from "./own-installation";

const root = process.cwd();
const project = mkdtempSync(join(tmpdir(), "im-programs-"));
let installation: Awaited<ReturnType<typeof startEmptyInstallation>> | undefined;
let key: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  installPackedClient(project);
  cpSync(join(root, "examples", "pay-file.ts"), join(project, "pay-file.ts"));
  // Accounts of programs would stand in the lists that the other tests count.
  installation = await startEmptyInstallation(port + 20);
  const made = await installation.cli([
    "api-key",
    "create",
    "--name",
    "programs",
    "--scopes",
    "read,draft,send",
    "--json",
  ]);
  ({ key } = JSON.parse(made));
});
test.afterAll(async () => {
  await installation?.end();
  rmSync(project, { recursive: true, force: true });
});

const tsx = import.meta.resolve("tsx");
const programs = [
  {
    name: "typed",
    command: [process.execPath, "--import", tsx, join(project, "pay-file.ts")],
    payees: ["47310001", "47310002", "47310003", "47310004"],
  },
  {
    name: "curl",
    command: ["bash", join(root, "examples", "pay-file.sh")],
    payees: ["47310011", "47310012", "47310013"],
  },
];

for (const { name, command, payees } of programs) {
  test(`the ${name} example, started twice against the built application, pays each payee exactly once`, async () => {
    test.setTimeout(300_000);
    const { url = "", sandboxUrl = "" } = installation ?? {};
    const account = { email: `programs-${name}@example.com`, password: `Harbour-${name}-4812`, balance: "100" };
    await sandboxControl(sandboxUrl).control("accounts", account);
    const file = join(project, `${name}.csv`);
    writeFileSync(file, ["uid", ...payees].join("\n"));
    const total = (5.6 * payees.length).toFixed(2);
    const [program = "", ...before] = command;
    const start = () =>
      runProcess([...before, file, `programs-${name}`, total], {
        program,
        cwd: project,
        env: {
          INFINI_MANAGER_URL: url,
          INFINI_MANAGER_KEY: key,
          ACCOUNT_EMAIL: account.email,
          ACCOUNT_PASSWORD: account.password,
        },
        timeoutMs: 120_000,
      });
    const paid = async () =>
      (await bookReader(sandboxUrl).movements())
        .map(({ payee }) => payee)
        .filter((payee) => payees.includes(payee))
        .sort();

    const first = await start();
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toContain("It was started now.");
    expect(await paid()).toEqual(payees);

    const second = await start();
    expect([second.code, second.stderr]).toEqual([0, ""]);
    expect(second.stdout).toContain("It was started before; nothing was started now.");
    expect(second.stdout).toContain(`done: ${payees.length} of ${payees.length} lines are paid, ${total}0000`);
    expect(await paid()).toEqual(payees);
  });
}
