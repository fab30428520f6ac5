import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { ImportAccountsReport } from "@/domain/account.schema";
import type { GroupRow } from "@/domain/group.schema";
import type { JobDetail } from "@/domain/job.schema";
import { ImportAccountsPage } from "@/features/accounts/import-accounts-page";
import type { ImportDraft } from "@/features/accounts/import-source-form";
import type { AccountActError } from "@/features/accounts/labels";
import { renderFace } from "../../ui/render-face";
import { general, group } from "../groups/group-samples";
import { jobDetail, report } from "./account-samples";

type Shown = {
  answer?: ImportAccountsReport | AccountActError;
  job?: JobDetail | null;
  groups?: readonly GroupRow[];
};

/** *Import accounts* with what was sent for it. */
function show({ answer = report, job = null, groups = [] }: Shown = {}) {
  const sent = { checks: [] as ImportDraft[], starts: [] as ImportDraft[] };
  renderFace(
    <ImportAccountsPage
      job={job}
      groups={groups}
      acts={{
        onCheck: async (draft) => {
          sent.checks.push(draft);
          return answer;
        },
        onStart: async (draft) => {
          sent.starts.push(draft);
          return null;
        },
        onCancel: () => Promise.resolve(),
        onNext: () => undefined,
      }}
    />,
  );
  return sent;
}

const click = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const type = (label: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }));

async function check(): Promise<void> {
  await type("Paste rows", "a@example.com secret-1");
  await click(screen.getByLabelText("My own account, or my company's"));
  await type("Owner: your name or your company's", "Acme Ltd");
  await click(screen.getByRole("button", { name: "Check lines" }));
  await screen.findByRole("table", { name: "Lines" });
}

// The table of verdicts is its own file: its first load may take longer than a query waits.
beforeAll(async () => void (await import("@/features/accounts/import-report-panel")));

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});

test("without lines nothing is checked, and the field that lacks them says so", async () => {
  const sent = show();
  await click(screen.getByRole("button", { name: "Check lines" }));
  expect(screen.getByText("Paste rows or choose a file.")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Paste rows"));
  expect(sent.checks).toEqual([]);
});

test("every line has its verdict and its why, and no password is on the screen", async () => {
  const sent = show();
  await check();
  expect(sent.checks[0]?.source).toEqual({ kind: "text", text: "a@example.com secret-1" });
  const table = screen.getByRole("table", { name: "Lines" });
  const line = (number: number) => within(table).getByTestId(`line-${number}`).textContent;
  expect(line(1)).toContain("Line 4 has the same e-mail.");
  expect(within(screen.getByTestId("line-2")).getByRole("link").getAttribute("href")).toBe("/accounts/acc_2");
  expect(line(3)).toContain("No password, or one that is too long.");
  expect(line(4)).toContain("The mailbox is not taken over.");
  expect(table.textContent).not.toContain("secret-1");
});

test("each line says which group it goes into: its own, else the chosen ones, else the default one", async () => {
  const lines = report.lines.map((line) => (line.line === 1 ? { ...line, group: "South" } : line));
  const sent = show({ answer: { ...report, lines }, groups: [general, group()] });
  const cells = (number: number) => screen.getByTestId(`line-${number}`).textContent;
  await check();
  expect(sent.checks[0]?.groupIds).toEqual([]);
  expect(cells(1)).toContain("South");
  expect(cells(2)).not.toContain("General");
  expect(cells(4)).toContain("General");
  await click(screen.getByRole("button", { name: "Back" }));
  await click(screen.getByRole("checkbox", { name: "East" }));
  await click(screen.getByRole("button", { name: "Check lines" }));
  await screen.findByRole("table", { name: "Lines" });
  expect(sent.checks[1]?.groupIds).toEqual(["grp_2"]);
  expect(cells(4)).toContain("East");
});

test("the button says how many accounts it adds, and sends the same lines and authority", async () => {
  const sent = show();
  await check();
  await click(screen.getByRole("button", { name: "Import 1 account" }));
  expect(sent.starts).toEqual(sent.checks);
});

test("with no line ready there is nothing to start", async () => {
  show({ answer: { ...report, counts: { ...report.counts, ready: 0 } } });
  await check();
  expect(screen.getByRole("button", { name: "No line is ready to import." }).hasAttribute("disabled")).toBe(true);
});

test("going back finds what was typed", async () => {
  show();
  await check();
  await click(screen.getByRole("button", { name: "Back" }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("Paste rows").value).toBe("a@example.com secret-1");
});

test("a running import says how far it is and may be cancelled; one that ended counts what was added", () => {
  const { unmount } = renderRun(jobDetail({ kind: "import" }));
  expect(screen.getByRole("progressbar", { name: "Import accounts" }).getAttribute("aria-valuenow")).toBe("3");
  expect(screen.getByRole("button", { name: "Cancel job" })).toBeDefined();
  unmount();
  renderRun(jobDetail({ state: "partly", counts: { open: 0, done: 38, skipped: 1, failed: 1 } }));
  expect(screen.getByText("38 accounts added")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Cancel job" })).toBeNull();
});

function renderRun(job: JobDetail) {
  const acts = {
    onCheck: () => Promise.resolve(report),
    onStart: () => Promise.resolve(null),
    onCancel: () => Promise.resolve(),
    onNext: () => undefined,
  };
  return renderFace(<ImportAccountsPage job={job} acts={acts} />);
}
