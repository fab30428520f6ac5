import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { CashbackListPage } from "@/features/cashback/cashback-list-page";
import type { CashbackViewChange } from "@/features/cashback/use-cashback-view";
import { renderFace } from "../../ui/render-face";

test("each tab says how many batches it has, and one that nobody read says nothing", () => {
  const changes: CashbackViewChange[] = [];
  renderFace(
    <CashbackListPage
      list={{
        rows: [],
        total: 0,
        unfiltered: null,
        status: "ready",
        isRefetching: false,
        isLoadingMore: false,
        error: null,
        onEndReached: () => undefined,
        onRetry: () => undefined,
      }}
      counts={{ all: 1412, draft: 2, running: 0 }}
      view={{ tab: "all", q: "", campaign: null, source: null, sort: "createdAt", dir: "desc", open: null }}
      onViewChange={(change) => changes.push(change)}
    />,
  );
  const tabs = screen.getAllByRole("tab").map((tab) => tab.textContent?.trim());
  expect(tabs).toEqual(["All 1,412", "Draft 2", "Awaiting approval", "Ready", "Running 0", "Needs attention", "Done"]);
  fireEvent.click(screen.getByRole("tab", { name: "Draft 2" }));
  expect(changes).toEqual([{ tab: "draft", open: null }]);
});
