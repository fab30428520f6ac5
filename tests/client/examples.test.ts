import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ApplicationWorld, applicationWorld } from "../support/application-world";
import { uids } from "../support/factories";
import { root } from "../support/house-source";
import { installPackedClient } from "../support/packed-client";
import { runProcess } from "../support/run-process";

// Real processes, one after the other, on a machine that others use too.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const project = mkdtempSync(join(tmpdir(), "im-examples-"));
const sample = join(root, "examples", "payees.csv");
let world: ApplicationWorld;
beforeAll(async () => {
  installPackedClient(project);
  cpSync(join(root, "examples", "pay-file.ts"), join(project, "pay-file.ts"));
  world = await applicationWorld();
});
afterAll(async () => {
  await world.close();
  rmSync(project, { recursive: true, force: true });
});

const tsx = import.meta.resolve("tsx");
const programs = {
  "the typed client": {
    command: [process.execPath, "--import", tsx, join(project, "pay-file.ts")],
    name: "typed",
    payees: readFileSync(sample, "utf8").trim().split("\n").slice(1),
  },
  curl: { command: ["bash", join(root, "examples", "pay-file.sh")], name: "curl", payees: uids(5, 40_010_101) },
};

/** Starts the example as another program would, and gives what it said. */
function run([program = "", ...before]: readonly string[], args: readonly string[], env: Record<string, string>) {
  return runProcess([...before, ...args], { program, cwd: project, env, timeoutMs: 240_000 });
}

test.each(Object.entries(programs))(
  "with %s: an account is added, a file is paid once, and a second start pays nobody",
  async (_, { command, name, payees }) => {
    const file = join(project, `${name}.csv`);
    writeFileSync(file, ["uid", ...payees].join("\n"));
    const account = await world.openAccount(`payer-${name}`, "100");
    const { key } = await world.makeKey(["read", "draft", "send"]);
    const env = {
      INFINI_MANAGER_URL: world.url,
      INFINI_MANAGER_KEY: key,
      ACCOUNT_EMAIL: account.email,
      ACCOUNT_PASSWORD: account.password,
    };
    const campaign = `cashback-${name}`;
    const total = (5.6 * payees.length).toFixed(2);
    const paidBefore = (await world.books.movements()).length;

    const wrong = await run(command, [file, campaign, "1.00"], env);
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toMatch(/total_mismatch/);
    expect((await world.books.movements()).length).toBe(paidBefore);

    const first = await run(command, [file, campaign, total], env);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toContain("It was started now.");
    expect(first.stdout).toContain(`done: ${payees.length} of ${payees.length} lines are paid, ${total}0000`);
    const paid = async () => (await world.books.movements()).slice(paidBefore).map(({ payee }) => payee);
    expect((await paid()).sort()).toEqual(payees);

    const second = await run(command, [file, campaign, total], env);
    expect([second.code, second.stderr]).toEqual([0, ""]);
    expect(second.stdout).toContain("It was started before; nothing was started now.");
    expect(second.stdout).toContain(`done: ${payees.length} of`);
    expect((await paid()).sort()).toEqual(payees);
    expect(`${first.stdout}${second.stdout}${wrong.stdout}${wrong.stderr}`).not.toContain(key);
  },
);

test("the examples are where the guide says", () => {
  const guide = readFileSync(join(root, "docs", "clients.md"), "utf8");
  for (const name of ["examples/pay-file.ts", "examples/pay-file.sh", "examples/payees.csv"]) {
    expect(guide).toContain(name);
    expect(existsSync(join(root, name))).toBe(true);
  }
});
