import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Overview, OverviewSeries } from "@/domain/overview.schema";
import { FirstStepsPanel } from "@/features/home/first-steps-panel";
import { HomePage } from "@/features/home/home-page";
import type { Reading } from "@/features/home/labels";
import { firstStepsOf } from "@/features/home/use-first-steps";
import type { Locale } from "@/i18n/locale";
import { renderFace } from "../../ui/render-face";
import { draft, running } from "../cashback/cashback-samples";
import { group } from "../groups/group-samples";
import { busyOverview, event, health, quietOverview, ready } from "./home-samples";

type Shown = {
  overview?: Reading<Overview>;
  series?: Reading<OverviewSeries>;
  days?: readonly string[];
  groups?: Parameters<typeof HomePage>[0]["groups"];
  isShared?: boolean;
  system?: Parameters<typeof HomePage>[0]["system"];
  locale?: Locale;
};

function show(shown: Shown = {}) {
  const overview = shown.overview ?? ready(busyOverview);
  const running = overview.status === "ready" ? ready(overview.data.running) : overview;
  renderFace(
    <HomePage
      overview={overview}
      running={running}
      series={shown.series ?? ready({ points: [], gaps: [] })}
      groups={shown.groups ?? []}
      isShared={shown.isShared ?? false}
      days={shown.days ?? ["2026-11-20", "2026-11-21"]}
      system={shown.system ?? ready(health)}
      live="live"
      steps={null}
    />,
    shown.locale === undefined ? {} : { locale: shown.locale },
  );
}

const box = (name: string) => screen.getByRole("region", { name });
const linksIn = (name: string) =>
  within(box(name))
    .getAllByRole("link")
    .map((link) => `${link.textContent} → ${link.getAttribute("href")}`);

test("everything that waits leads to its list", () => {
  show();
  expect(linksIn("Needs you")).toEqual([
    "2 outcomes unknown · 11.20 · oldest 2 d → /review?tab=outcomes",
    "1 statement record nobody ordered · 40.00 → /review?tab=records",
    "96 held · May cashback, file 2 · 4 reasons → /cashback/bat_2/lines?state=held",
    "June bonus paused itself: 3 rejections in a row · 2 payments left · 10.00 USD → /cashback/bat_8/run",
    "Low waits for money: 1 payment · 2.00 USD → /cashback/bat_7/lines?state=parked",
    "June cashback is ready to start · 9,805.60 → /cashback/bat_9/review",
    "3 accounts need you: password, authority, freeze or standstill → /accounts?tab=attention",
  ]);
});

test("accounts that stand still are one line when no other account needs anybody, two when others do", () => {
  const needs = (stopped: number, accounts: number) => {
    const needsYou = { ...quietOverview.needsYou, stopped, accounts };
    show({ overview: ready({ ...quietOverview, needsYou }) });
    const shown = linksIn("Needs you");
    cleanup();
    return shown;
  };
  const still = "1 account stands still until you resume it → /accounts?stopped=true";
  expect(needs(1, 1)).toEqual([still]);
  expect(needs(1, 2)).toEqual([
    still,
    "2 accounts need you: password, authority, freeze or standstill → /accounts?tab=attention",
  ]);
});

test("an unknown outcome stands in its own colour, never in the colour of a refusal", () => {
  show();
  const unknown = within(box("Needs you")).getByRole("link", { name: /outcomes unknown/ });
  expect(unknown.getAttribute("data-tone")).toBe("unknown");
});

test("the page's first act is the first thing that waits", () => {
  show();
  const act = screen.getByRole("link", { name: /^First: 2 outcomes unknown/ });
  expect(act.getAttribute("href")).toBe("/review?tab=outcomes");
});

test("a run names what is unknown beside what is done and left, and why it waits", () => {
  show();
  const running = box("Running now");
  expect(within(running).getByRole("progressbar", { name: "Weekly sweep" }).getAttribute("aria-valuetext")).toBe(
    "17 of 30, 56 %",
  );
  expect(running.textContent).toContain("unknown 20.00");
  expect(running.textContent).toContain("left 240.00");
  expect(running.textContent).toContain("Waits: not enough available");
});

test("with nothing waiting it says so, and offers no act", () => {
  show({ overview: ready(quietOverview) });
  expect(box("Needs you").textContent).toContain("Nothing waits for you.");
  expect(box("Running now").textContent).toContain("Nothing runs.");
  expect(screen.queryByRole("link", { name: /^First:/ })).toBeNull();
});

test("a sum with unread accounts is a lower bound; its oldest part, the missing and the old are named", () => {
  show();
  const money = box("Money");
  expect(money.textContent).toContain("≥ 48,210.33");
  expect(money.textContent).toContain("oldest balance read 9 d ago");
  expect(money.querySelector(".im-hidden")).toBeNull();
  expect(within(money).getByText("Available")).toBeDefined();
  expect(money.textContent).toContain("reserved 360.00");
  expect(linksIn("Money").slice(1)).toEqual([
    "2 accounts never read → /accounts?age=missing",
    "1 account older than an hour → /accounts?age=stale",
    "of it in unknown outcomes 11.20 → /review?tab=outcomes",
  ]);
});

test("while no account was read there is no sum at all", () => {
  const money = { ...busyOverview.money, accounts: 2, missing: 2, oldestAsOf: null };
  show({ overview: ready({ ...busyOverview, money }) });
  expect(box("Money").textContent).toContain("No account has been read yet.");
  expect(box("Money").querySelector("[data-amount]")).toBeNull();
});

test("a day that was not read is a gap in the chart and in its table", () => {
  const point = { redPacket: "0.000000", withdrawing: "0.000000", accounts: 40 };
  const points = [
    { on: "2026-11-18", available: "10.000000", missing: 0, ...point },
    { on: "2026-11-19", available: "12.000000", missing: 2, ...point },
    { on: "2026-11-21", available: "11.000000", missing: 0, ...point },
  ];
  const days = ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"];
  show({ series: ready({ points, gaps: [{ from: "2026-11-20", to: "2026-11-20" }] }), days });
  const money = within(box("Money"));
  expect(money.getByRole("img", { name: "Available, last 4 days" }).querySelectorAll("polyline")).toHaveLength(1);
  const rows = within(money.getByRole("table")).getAllByRole("row").slice(1);
  expect(rows.map((row) => row.textContent)).toEqual([
    "2026-11-1810.000000",
    "2026-11-1912.000000",
    "2026-11-20no value read",
    "2026-11-2111.000000",
  ]);
  expect(box("Money").textContent).toContain("at least, on 1 day");
});

test("what runs says what is settled and what is left, never one for the other", () => {
  show();
  const running = box("Running now");
  const bar = within(running).getByRole("progressbar", { name: "Weekly sweep" });
  expect([bar.getAttribute("aria-valuenow"), bar.getAttribute("aria-valuemax")]).toEqual(["17", "30"]);
  expect(running.textContent).toContain("settled 240.00");
  expect(running.textContent).toContain("left 240.00");
  expect(within(running).getByRole("link", { name: "Refresh of accounts" }).getAttribute("href")).toBe(
    "/jobs?open=job_1",
  );
});

test("single payments that are open run too, with what is bound by them, and lead to their list", () => {
  const href = "/transfers?state=open&kind=transfer";
  const singles = { count: 1, sum: "9.000000", unknown: 0 };
  show({ overview: ready({ ...quietOverview, running: { ...quietOverview.running, singles } }) });
  expect(linksIn("Running now")).toEqual([`1 single payment is open · 9.00 USD → ${href}`]);
  expect(box("Running now").textContent).not.toContain("Nothing runs");
  cleanup();
  show();
  expect(linksIn("Running now")).toContain(`2 single payments are open · 18.00 USD · 1 of them unknown → ${href}`);
});

test("each box fails alone and says so, with its own way to try again", async () => {
  const tries: string[] = [];
  const error = { moneyMoved: "no", reason: "internal", message: "Failed.", ref: "ref_3" } as const;
  show({ series: { status: "failed", error, onRetry: () => void tries.push("series") } });
  expect(box("Money").textContent).toContain("≥ 48,210.33");
  expect(box("Money").textContent).toContain("The balance of the last days could not be read.");
  show({ system: { status: "failed", error, onRetry: () => void tries.push("system") } });
  const [alert] = screen.getAllByRole("alert");
  if (alert === undefined) throw new Error("no alert");
  expect(alert.textContent).toContain("ref_3");
  await act(async () => void fireEvent.click(within(alert).getByRole("button", { name: "Try again" })));
  expect(tries).toEqual(["system"]);
});

test("health names what is wrong with its cause, and the capability that is gone with its count", () => {
  const parts = [
    { name: "database", state: "ok" },
    { name: "engine", state: "attention", cause: "Frozen by hand", fix: "Lift the freeze." },
  ] as const;
  show({ system: ready({ state: "attention", parts: [...parts] }) });
  const text = box("Health").textContent;
  expect(text).toContain("37 of 40 accounts ready · 3 need you");
  expect(text).toContain("12 accounts cannot: Order a card");
  expect(text).toContain(
    "Engineneeds attention · Frozen by hand · sending is frozen: unfreeze when the reason is gone",
  );
  expect(text).not.toContain("Database");
  expect(text).toContain("the oldest waits since 4 min");
});

test("events are told in words and lead to what they are about", async () => {
  const events = [
    event(5, "transfer", { state: "settled", batchId: "bat_2" }),
    event(4, "account", { frozen: true }, "account"),
    event(3, "job", { state: "done" }, "job"),
    event(2, "review", { kind: "unknown" }),
    event(1, "something_new", {}),
  ];
  show({ overview: ready({ ...busyOverview, events }) });
  const lines = within(box("Latest"))
    .getAllByRole("listitem")
    .map((line) => line.textContent);
  expect(lines[0]).toContain("2026-11-21 15:00:00Transfer: Settled");
  expect(lines[1]).toContain("Account frozen");
  expect(lines[2]).toContain("Job: Done");
  expect(lines[3]).toContain("Something to review");
  expect(lines[4]).toContain("Something changed");
  const filter = within(box("Latest")).getByRole("combobox", { name: "Kind of event" });
  await act(async () => void fireEvent.change(filter, { target: { value: "job" } }));
  expect(linksIn("Latest")).toEqual(["Job: Done → /jobs?open=sub_3"]);
});

test("what became of a group is told with its name, and a group that is gone leads to the list", () => {
  const events = [
    event(2, "account", { state: "remove" }, "group"),
    event(1, "account", { state: "add_accounts" }, "group", "East"),
  ];
  show({ overview: ready({ ...busyOverview, events }) });
  expect(linksIn("Latest")).toEqual(["Group removed → /groups", "Accounts added to a group → /groups/sub_1"]);
  expect(box("Latest").textContent).toContain("East");
});

test("an object is called by its name and leads to its page; one without a name by its kind, never by its id", () => {
  const ofBatch = { state: "settled", batchId: "bat_2", accountId: "acc_1" };
  const events = [
    event(9, "payee", { state: "blocked" }, "payee", "70••••01"),
    event(8, "transfer", { state: "queued", batchId: null, accountId: "acc_1" }, "transfer", "70••••02"),
    event(7, "transfer", ofBatch, "transfer", "May cashback, file 2"),
    event(6, "review", { state: "decided", batchId: "bat_2" }, "review", "May cashback, file 2"),
    event(5, "review", { kind: "break" }, "account", "ops-03"),
    event(4, "job", { kind: "sync", state: "done" }, "job"),
    event(3, "system", { frozen: true }, "system"),
    event(2, "review", { kind: "foreign" }, "record"),
    event(1, "operator", { state: "active" }, "operator", "Olga"),
  ];
  show({ overview: ready({ ...busyOverview, events }) });
  const lines = within(box("Latest")).getAllByRole("listitem");
  const told = lines.map((line) => [
    line.lastElementChild?.textContent,
    ...within(line)
      .queryAllByRole("link")
      .map((link) => link.getAttribute("href")),
  ]);
  expect(told).toEqual([
    ["70••••01", "/payees/sub_9"],
    ["70••••02", "/transfers/sub_8"],
    ["May cashback, file 2", "/cashback/bat_2/lines", "/cashback/bat_2"],
    ["May cashback, file 2", "/review/sub_6", "/cashback/bat_2"],
    ["ops-03", "/review", "/accounts/sub_5"],
    ["Refresh of accounts", "/jobs?open=sub_4"],
    ["Every account"],
    ["Statement record", "/review?tab=records"],
    ["Olga"],
  ]);
  expect(box("Latest").textContent).not.toContain("sub_");
});

test("payees and single transfers that share a name stay lines of their own", () => {
  const blocked = (seq: number) => event(seq, "payee", { state: "blocked" }, "payee", "70••••01");
  show({ overview: ready({ ...busyOverview, events: [blocked(2), blocked(1)] }) });
  expect(linksIn("Latest")).toEqual(["Payee blocked → /payees/sub_2", "Payee blocked → /payees/sub_1"]);
});

test("the largest groups stand in the money box, each with its sum and its page", () => {
  const groups = [group(), group({ id: "grp_9", name: "New", accounts: 2, missing: 2 })];
  show({ overview: ready(busyOverview), groups });
  const east = within(box("Money")).getByRole("link", { name: /^East/ });
  expect(east.getAttribute("href")).toBe("/groups/grp_2");
  expect(east.querySelector("[data-amount='31020.000000']")).not.toBeNull();
  const unread = within(box("Money")).getByRole("link", { name: /^New/ });
  expect(unread.querySelector("[data-amount='31020.000000']")).toBeNull();
});

test("groups that share an account say that it counts in each, and only then", () => {
  show({ overview: ready(busyOverview), groups: [group()], isShared: true });
  expect(box("Money").textContent).toContain("Accounts in several groups count in each.");
  cleanup();
  show({ overview: ready(busyOverview), groups: [group()] });
  expect(box("Money").textContent).not.toContain("several groups");
});

test("a decision says what was decided about which line, and leads to it; ids of no use to a person stay away", () => {
  const decided = { state: "decided", kind: "unknown", decision: "paid_no_record", batchId: "bat_2", line: 214 };
  const { line: _line, ...aboutRecord } = { ...decided, decision: "explain" };
  const events = [
    event(3, "review", decided, "review", "May cashback, file 2"),
    event(2, "review", aboutRecord, "review", "ops-03"),
    event(1, "review", { kind: "absent" }, "transfer", "May cashback, file 2"),
  ];
  show({ overview: ready({ ...busyOverview, events }) });
  expect(linksIn("Latest")).toEqual([
    "Decided about line 214: It was paid, no record yet → /review/sub_3",
    "May cashback, file 2 → /cashback/bat_2",
    "Decided: Known, mine → /review/sub_2",
    "ops-03 → /cashback/bat_2",
    "Something to review: No statement record in time → /review",
    "May cashback, file 2 → /transfers/sub_1",
  ]);
  expect(box("Latest").textContent).toContain("May cashback, file 2");
  expect(box("Latest").textContent).not.toContain("sub_3");
});

test("the same event again and again is one line with a count, and an object is called by its name", async () => {
  const settled = (seq: number) =>
    event(seq, "transfer", { state: "settled", batchId: "bat_2" }, "transfer", "May cashback, file 2");
  const events = [settled(5), settled(4), settled(3), event(2, "batch", { intent: "running" }, "batch", "April bonus")];
  show({ overview: ready({ ...busyOverview, events }) });
  const lines = within(box("Latest"))
    .getAllByRole("listitem")
    .map((line) => line.textContent);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("Transfer: Settled× 3May cashback, file 2");
  expect(lines[1]).toContain("Batch: RunningApril bonus");
});

test("a count that the newest events cut off says that there may be more", () => {
  const settled = (seq: number) =>
    event(seq, "transfer", { state: "settled", batchId: "bat_2" }, "transfer", "May cashback, file 2");
  const drafted = (seq: number) => event(seq, "batch", { intent: "draft" }, "batch", "May cashback, file 3");
  const newest = Array.from({ length: 18 }, (_, index) => settled(18 - index));
  show({ overview: ready({ ...busyOverview, events: [drafted(20), drafted(19), ...newest] }) });
  const lines = within(box("Latest"))
    .getAllByRole("listitem")
    .map((line) => line.textContent);
  expect(lines[0]).toContain("Batch: Draft× 2May cashback, file 3");
  expect(lines[1]).toContain("Transfer: Settled× 18 or moreMay cashback, file 2");
});

test("the first steps tick themselves, and can be hidden", async () => {
  const dismissed: string[] = [];
  renderFace(
    <FirstStepsPanel
      isDone={{ account: true, file: true, decide: false, send: false }}
      hrefs={{ account: "/accounts/new", file: "/cashback/new", decide: "/cashback/bat_2/lines", send: "/cashback" }}
      onDismiss={() => void dismissed.push("hidden")}
    />,
  );
  const steps = box("First steps");
  expect(within(steps).queryByRole("link", { name: "Add an account" })).toBeNull();
  expect(within(steps).getAllByText("done")).toHaveLength(2);
  const decide = within(steps).getByRole("link", { name: "Decide the held lines" });
  expect(decide.getAttribute("href")).toBe("/cashback/bat_2/lines");
  await act(async () => void fireEvent.click(within(steps).getByRole("button", { name: "Hide first steps" })));
  expect(dismissed).toEqual(["hidden"]);
});

test("the first steps stand on an empty installation, are ticked by what was done, and vanish with the last one", () => {
  const empty = { ...quietOverview, money: { ...quietOverview.money, accounts: 0 } };
  const none = { account: false, file: false, decide: false, send: false };
  const nothing = { count: 0, sum: "0.000000" };
  const { lines } = draft();
  expect(firstStepsOf(empty, [])?.isDone).toEqual(none);
  expect(firstStepsOf(quietOverview, [])?.isDone).toEqual({ ...none, account: true });
  const unread = draft({ lines: { all: nothing, ready: nothing, held: nothing, excluded: nothing, invalid: nothing } });
  expect(firstStepsOf(quietOverview, [unread])?.isDone).toEqual({ ...none, account: true });
  const imported = firstStepsOf(busyOverview, [draft()]);
  expect(imported?.isDone).toEqual({ account: true, file: true, decide: false, send: false });
  expect(imported?.hrefs).toMatchObject({
    decide: "/cashback/bat_2/lines?state=held",
    send: "/cashback/bat_1/review",
  });
  const decided = draft({ lines: { ...lines, held: nothing } });
  expect(firstStepsOf(quietOverview, [decided])?.isDone).toMatchObject({ decide: true, send: false });
  expect(firstStepsOf(quietOverview, [running()])).toBeNull();
  // Another file that waits does not bring them back.
  expect(firstStepsOf(busyOverview, [draft({ id: "bat_2" }), running()])).toBeNull();
});

test("while the server has not answered, no box claims anything", () => {
  show({ overview: { status: "loading" }, system: { status: "loading" }, series: { status: "loading" } });
  for (const name of ["Needs you", "Running now", "Money", "Health"]) {
    expect(box(name).getAttribute("aria-busy")).toBe("true");
    expect(box(name).textContent).toBe(name);
  }
});

test("Home speaks Chinese in every part", () => {
  show({ locale: "zh-CN" });
  expect(box("需要你处理").textContent).toContain("96 条待审 · May cashback, file 2 · 4 个原因");
  expect(box("资金").textContent).toContain("最早的余额读于 9 天前");
  expect(box("运行状况").textContent).toContain("40 个账户中 37 个就绪 · 3 个需处理");
});
