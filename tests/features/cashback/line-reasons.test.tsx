import { screen, within } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import { lineReasonCodes } from "@/domain/batch-line-states";
import { batchWarningCodes } from "@/domain/batch-warnings";
import { startBlockers } from "@/domain/cashback-batch-review.schema";
import { parkReasons } from "@/domain/transfer-states";
import { LinesTable } from "@/features/cashback/lines-table";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useBlockerWords } from "@/features/cashback/use-blocker-words";
import { type EvidenceParams, useLineReasons } from "@/features/cashback/use-line-reasons";
import { useWaitWords } from "@/features/cashback/use-wait-words";
import { locales } from "@/i18n/locale";
import { renderFace } from "../../ui/render-face";
import { giveScreen, line, listOf, refusal } from "./cashback-samples";

beforeAll(giveScreen);

function Why({ code, params }: { code: string; params: EvidenceParams }) {
  const words = useLineReasons();
  return (
    <p>
      {words.label(code)}: {words.why(code, params)}
    </p>
  );
}

function Everything() {
  const reasons = useLineReasons();
  const blockers = useBlockerWords();
  const waits = useWaitWords();
  return (
    <>
      {lineReasonCodes.map((code) => (
        <p key={code} data-code={code}>
          {reasons.label(code)} {reasons.why(code, { hint: "empty", cell: "x" })}
        </p>
      ))}
      {[...startBlockers, ...batchWarningCodes].map((code) => (
        <p key={code} data-code={code}>
          {blockers(code, {})}
        </p>
      ))}
      {parkReasons.map((code) => (
        <p key={code} data-code={code}>
          {waits(code)}
        </p>
      ))}
    </>
  );
}

describe.each(locales)("in %s", (locale) => {
  test("every reason, blocker, warning and wait has words, even without its evidence", () => {
    const { container } = renderFace(<Everything />, { locale });
    const wordless = [...container.querySelectorAll<HTMLElement>("[data-code]")].filter(
      (shown) =>
        shown.textContent?.includes("_") || shown.textContent?.includes("cashback.") || shown.textContent === "",
    );
    expect(wordless.map((shown) => shown.textContent)).toEqual([]);
  });
});

describe("several reasons", () => {
  test.each([
    ["en" as const, "The payee is the source account itself. The payee is an account of ours: ada-01."],
    ["zh-CN" as const, "收款方就是来源账户。收款方是我们自己的账户：ada-01。"],
  ])("in %s follow each other as sentences", (locale, words) => {
    const of = (code: "source_account" | "own_account", params = {}) => ({
      ...{ code, params, decision: null },
      decisions: ["exclude" as const],
    });
    const reasons = [of("source_account"), of("own_account", { account: "ada-01" })];
    const list = listOf([line(1, { state: "invalid", verdict: "invalid", reasons })]);
    renderFace(<LinesTable name="Lines" list={list} openId={null} onOpenChange={() => undefined} empty={null} />, {
      locale,
    });
    expect(within(screen.getByTestId("line-lin_1")).getByText(words)).toBeDefined();
  });
});

describe("a reason", () => {
  test.each<[string, EvidenceParams, string]>([
    ["paid_before", { campaign: "cashback-2026-05" }, "paid before: This payee was paid in campaign cashback-2026-05."],
    ["duplicate_in_file", { lines: [3, 88], count: 2 }, "twice in this file: 2 lines name this payee: 3, 88."],
    [
      "amount_unusual",
      { median: "5.600000", factor: 3 },
      "unusual amount: More than 3 times the file's median of 5.60 USD.",
    ],
    ["amount_unusual", { payeeLimit: "20.000000" }, "unusual amount: Above this payee's own limit of 20.00 USD."],
    [
      "bad_uid",
      { hint: "leading_zero", cell: "0123" },
      "UID cannot be used: “0123”: Leading zero. A spreadsheet may have changed it.",
    ],
    ["bad_date", { registeredOn: "2026-13-01" }, "date cannot be read: A date cannot be read: “2026-13-01”."],
    ["something_new", {}, "something_new: something_new"],
  ])("%s is said with its evidence", (code, params, said) => {
    const { container } = renderFace(<Why code={code} params={params} />);
    expect(container.querySelector("p")?.textContent).toBe(said);
  });
});

describe("a refusal", () => {
  test("leads from an open draft of the same payer and campaign to its lines or its import", () => {
    const error = refusal("cashback.batch_open", { batchId: "bat_7", batch: "May, file 1", intent: "draft" });
    renderFace(<RefusalPanel error={error} />);
    expect(screen.getByRole("link", { name: "Open it" }).getAttribute("href")).toBe("/cashback/bat_7/lines");
    const there = screen.getByRole("link", { name: "Import into it" });
    expect(there.getAttribute("href")).toBe("/cashback/bat_7/import/source");
  });

  test("names the line and the payee whose place in the campaign is taken", () => {
    const params = { batchId: "bat_7", line: 3, payee: "10000002" };
    renderFace(<RefusalPanel error={refusal("transfer.claimed", params)} />);
    expect(screen.getByText(/^Line 3: 10000002\./)).toBeDefined();
  });

  test.each([
    ["no", "Not done."],
    ["yes", "The payment went out."],
    ["maybe", "1 payment may have gone out. Do not send it again."],
  ] as const)("opens with what happened to the money: %s", (moneyMoved, words) => {
    renderFace(<RefusalPanel error={{ ...refusal("internal"), moneyMoved }} />);
    expect(screen.getByRole("alert").textContent?.startsWith(words)).toBe(true);
  });
});
