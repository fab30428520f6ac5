import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { EvidencePage } from "@/features/cashback/evidence-page";
import { ReviewPanel } from "@/features/cashback/review-panel";
import { SourceForm } from "@/features/cashback/source-form";
import type { NewCashback } from "@/features/cashback/use-new-cashback";
import type { Locale } from "@/i18n/locale";
import { renderFace } from "../../ui/render-face";
import { draft, review } from "./cashback-samples";

const complete: NewCashback = {
  accountId: "acc_1",
  name: "",
  campaign: "cashback-2026-05",
  expectsRepeats: true,
  policy: draft().policy,
};
const source = (
  <SourceForm
    draft={complete}
    sources={[]}
    isReadingSources={false}
    unknownHoldSec={10}
    wrong={[]}
    onChange={() => undefined}
    onSearchSource={() => undefined}
  />
);
const confirmed = draft({
  confirmations: [
    {
      act: "start",
      method: "password",
      at: "2026-11-21T15:00:00.000Z",
      by: { id: "opr_1", name: "Mei Chen" },
      typedTotal: "9805.600000",
      tier: 3,
      snapshot: "7f3a91c2".repeat(8),
    },
  ],
});

test.each([
  ["Overrides", <ReviewPanel key="review" review={review()} batchName="May" />, "en"],
  ["snapshot", <ReviewPanel key="review" review={review()} batchName="May" />, "en"],
  ["park", <ReviewPanel key="review" review={review()} batchName="May" />, "en"],
  ["park", source, "en"],
  ["Payees of earlier campaigns are expected", source, "en"],
  ["Tier", <EvidencePage key="evidence" batch={confirmed} />, "en"],
  ["Snapshots", <EvidencePage key="evidence" batch={confirmed} />, "en"],
  ["例外付款", <ReviewPanel key="review" review={review()} batchName="May" />, "zh-CN"],
  ["预期有以往发放活动的收款方", source, "zh-CN"],
] as const)("%s has its meaning beside it", async (about, page, locale: Locale) => {
  renderFace(page, { locale });
  const prefix = locale === "en" ? "Help: " : "说明：";
  const name = `${prefix}${about}`;
  await act(async () => void fireEvent.click(screen.getByRole("button", { name })));
  expect((await screen.findByRole("dialog", { name })).textContent?.length).toBeGreaterThan(15);
});

test("each hash of the evidence is copied by a button with a name of its own", () => {
  const file = { sha256: "0d1e".repeat(16), rows: 2, bytes: 40, encoding: "utf-8", delimiter: "," };
  const [first] = confirmed.confirmations;
  if (first === undefined) throw new Error("the sample was never confirmed");
  const later = { ...first, at: "2026-11-21T15:05:00.000Z", snapshot: "91c27f3a".repeat(8) };
  const imported = { ...file, name: "may.csv", importedAt: "2026-11-21T14:00:00.000Z" };
  renderFace(<EvidencePage batch={{ ...confirmed, file: imported, confirmations: [first, later] }} />);
  const names = screen.getAllByRole("button", { name: /^Copy / }).map((button) => button.getAttribute("aria-label"));
  expect(names).toEqual([
    "Copy SHA-256 of the file",
    "Copy content hash of 2026-11-21 15:00:00",
    "Copy content hash of 2026-11-21 15:05:00",
  ]);
});
