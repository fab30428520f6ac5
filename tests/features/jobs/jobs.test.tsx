import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { JobDetail, JobRow } from "@/domain/job.schema";
import { JobPanel } from "@/features/jobs/job-panel";
import { JobsListPage } from "@/features/jobs/jobs-list-page";
import { RunningJobsPanel } from "@/features/jobs/running-jobs-panel";
import type { Locale } from "@/i18n/locale";
import { renderFace, whyBarred } from "../../ui/render-face";
import { job, jobDetail } from "../accounts/account-samples";

type Shown = { rows?: readonly JobRow[]; mayCancel?: boolean; locale?: Locale };

function show({ rows = [job()], mayCancel = true, locale = "en" }: Shown = {}) {
  const cancelled: string[] = [];
  renderFace(
    <JobsListPage
      listing={{ rows, total: rows.length, status: "ready", isRefetching: false, isLoadingMore: false }}
      view={{ tab: "all", sort: null, open: null }}
      onViewChange={() => undefined}
      onCancel={
        mayCancel
          ? async (id) => {
              cancelled.push(id);
            }
          : undefined
      }
      onEndReached={() => undefined}
      noMatch={null}
      error={null}
      panel={null}
    />,
    { locale },
  );
  return cancelled;
}

const cancelOf = (id: string) => within(screen.getByTestId(`job-${id}`)).queryByRole("button", { name: "Cancel job" });

beforeAll(() => {
  // A document without layout measures nothing; a screen of 1,200 × 720 px is what the table has to fill.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 720 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});

test("a job says what it is, how far it is, since when and who asked for it", () => {
  show();
  const row = within(screen.getByRole("table", { name: "Jobs" })).getByTestId("job-job_1");
  expect(row.textContent).toContain("Refresh of accounts");
  expect(row.textContent).toContain("3 / 40");
  expect(row.textContent).toContain("2026-11-21 15:28 · 1 min");
  expect(row.textContent).toContain("Mei Chen");
});

test("only a job that still runs can be cancelled", async () => {
  const states = ["queued", "running", "cancelling", "done", "partly", "failed", "cancelled"] as const;
  const cancelled = show({ rows: states.map((state) => job({ id: state, state })) });
  expect(states.filter((state) => cancelOf(state) !== null)).toEqual(["queued", "running"]);
  const button = cancelOf("running");
  if (button === null) throw new Error("no button");
  await act(async () => void fireEvent.click(button));
  expect(cancelled).toEqual(["running"]);
});

test("without the right the button stays, disabled, and says which right is missing", async () => {
  const cancelled = show({ mayCancel: false });
  const button = cancelOf("job_1");
  if (button === null) throw new Error("the button is not there");
  expect(whyBarred(button)).toContain("“jobs.cancel”");
  await act(async () => void fireEvent.click(button));
  expect(cancelled).toEqual([]);
});

function showPanel(detail: JobDetail | null) {
  renderFace(
    <JobPanel
      job={job()}
      detail={detail}
      error={null}
      choice="all"
      onChoose={() => undefined}
      onCancel={() => Promise.resolve()}
      onClose={() => undefined}
    />,
  );
}

test("the open job says what became of each item, in words, and that there are more", () => {
  const items: JobDetail["items"] = [
    { ordinal: 1, subjectId: "acc_1", label: "ops-01", state: "done", reason: null, message: null, found: null },
    {
      ordinal: 2,
      subjectId: "acc_2",
      label: "ops-02",
      state: "failed",
      reason: "account.authority_missing",
      message: "No authority.",
      found: null,
    },
  ];
  showPanel(jobDetail({ items }));
  const panel = screen.getByRole("complementary", { name: "Details" });
  expect(panel.textContent).toContain("37 open");
  expect(panel.textContent).toContain("1 failed");
  expect(panel.textContent).toContain("No valid authority is recorded for this account.");
  expect(panel.textContent).toContain("The first 2 of 40 are shown.");
});

test("while the items are read nothing is said about them", () => {
  showPanel(null);
  expect(screen.getByRole("complementary", { name: "Details" }).textContent).not.toContain("No item");
});

test("what runs is listed with its progress and the way to it, batches first", () => {
  const batch = { id: "bat_1", name: "May cashback, file 2", href: "/cashback/bat_1", done: 603, total: 1751 };
  renderFace(<RunningJobsPanel jobs={[job()]} others={[batch]} />);
  const links = screen.getAllByRole("link").map((link) => `${link.textContent} ${link.getAttribute("href")}`);
  expect(links).toEqual([
    "May cashback, file 2 /cashback/bat_1",
    "Refresh of accounts /jobs?open=job_1",
    "All jobs /jobs",
  ]);
  const bar = screen.getByRole("progressbar", { name: "May cashback, file 2" });
  expect(bar.getAttribute("aria-valuetext")).toBe("603 of 1,751, 34 %");
});

test("the screen speaks Chinese, also for a kind of job that it does not know", () => {
  show({ locale: "zh-CN", rows: [job(), job({ id: "job_2", kind: "rehearsal" })] });
  expect(screen.getByTestId("job-job_1").textContent).toContain("刷新账户");
  expect(screen.getByTestId("job-job_2").textContent).toContain("服务器作业");
});
