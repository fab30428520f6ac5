import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { AsOf } from "@/ui/as-of";
import { RelativeTime } from "@/ui/relative-time";
import { renderFace } from "./render-face";

afterEach(() => void vi.useRealTimers());

const threeHoursAgo = "2026-11-21T12:29:00Z";

test("a value says when it was read, absolute first, its age as an addition", () => {
  renderFace(<AsOf at={threeHoursAgo} />);
  expect(screen.getByText("as of 2026-11-21 12:29 · 3 h")).toBeDefined();
});

test("the same moment in Chinese and in another zone", () => {
  renderFace(<AsOf at={threeHoursAgo} />, { locale: "zh-CN", timeZone: "Asia/Shanghai" });
  expect(screen.getByText("数据截至 2026-11-21 20:29 · 3 小时前")).toBeDefined();
});

test("a value older than the account's limit is marked stale, a younger one is not", () => {
  const { container } = renderFace(
    <>
      <AsOf at={threeHoursAgo} staleAfterMs={2 * 3_600_000} />
      <AsOf at={threeHoursAgo} staleAfterMs={4 * 3_600_000} />
    </>,
  );
  expect(container.querySelectorAll("[data-stale]")).toHaveLength(1);
});

test("what was never read says so and has no age", () => {
  renderFace(<AsOf at={null} staleAfterMs={0} />);
  expect(screen.getByText("not read yet")).toBeDefined();
  expect(document.querySelector("[data-stale]")).toBeNull();
});

test("refreshing stands beside the value and rests while it runs", () => {
  let asked = 0;
  const { unmount } = renderFace(<AsOf at={threeHoursAgo} onRefresh={() => (asked += 1)} />);
  fireEvent.click(screen.getByRole("button", { name: "Refresh" }));
  expect(asked).toBe(1);
  unmount();
  renderFace(<AsOf at={threeHoursAgo} onRefresh={() => (asked += 1)} isRefreshing />);
  fireEvent.click(screen.getByRole("button", { name: "Refreshing" }));
  expect(asked).toBe(1);
});

test("an age keeps its absolute moment in the title", () => {
  renderFace(<RelativeTime at="2026-11-19T15:29:00Z" />);
  expect(screen.getByTitle("2026-11-19 15:29").textContent).toBe("2 d");
  cleanup();
  renderFace(<RelativeTime at="2026-11-19T15:29:00Z" />, { locale: "zh-CN" });
  expect(screen.getByTitle("2026-11-19 15:29").textContent).toBe("2 天前");
  cleanup();
  renderFace(<RelativeTime at="2026-11-19T15:29:00Z" isLength />, { locale: "zh-CN" });
  expect(screen.getByTitle("2026-11-19 15:29").textContent).toBe("2 天");
});

test("an age that comes after minutes without any on the screen is as old as it is", () => {
  vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
  const { unmount } = renderFace(<RelativeTime at={threeHoursAgo} />);
  unmount();
  vi.advanceTimersByTime(4_000_000);
  renderFace(<RelativeTime at={threeHoursAgo} />);
  expect(screen.getByTitle("2026-11-21 12:29").textContent).toBe("4 h");
});
