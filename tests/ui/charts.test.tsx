import { screen, within } from "@testing-library/react";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMoney } from "@/domain/money";
import { Bar } from "@/ui/bar";
import { heightOf, rangeOf, runsOf } from "@/ui/chart-geometry";
import { Runway } from "@/ui/runway";
import { Sparkline } from "@/ui/sparkline";
import { renderFace } from "./render-face";

const day = (at: number, amount: string | null) => ({ key: `2026-11-${String(at).padStart(2, "0")}`, amount });

test("a day without a reading is a gap in the line and a word in its table", () => {
  renderFace(
    <Sparkline label="Available, last 4 days" points={[day(1, "10"), day(2, "12"), day(3, null), day(4, "9")]} />,
  );
  const image = screen.getByRole("img", { name: "Available, last 4 days" });
  expect(image.querySelectorAll("polyline")).toHaveLength(1);
  expect(image.querySelectorAll("circle")).toHaveLength(1);
  const table = screen.getByRole("table", { name: "Available, last 4 days" });
  expect(within(table).getByRole("row", { name: /2026-11-03 no value read/ })).toBeDefined();
});

test("nothing known draws nothing instead of a line at zero", () => {
  renderFace(<Sparkline label="Available" points={[day(1, null)]} />);
  expect(screen.queryByRole("img")).toBeNull();
});

test("a value's height follows its amount, beyond the exact range of floating point too", () => {
  const amounts = fc.array(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(amounts, (micros) => {
      const points = micros.map((micro, at) => ({ key: String(at), amount: formatMoney(micro) }));
      const range = rangeOf(points);
      if (range === null) throw new Error("amounts have a range");
      const heights = micros.map((micro) => heightOf(micro, range));
      for (const height of heights) {
        expect(height).toBeGreaterThanOrEqual(0);
        expect(height).toBeLessThanOrEqual(1);
      }
      micros.forEach((micro, at) => {
        micros.forEach((other, place) => {
          if (micro > other) expect(heights[at]).toBeGreaterThanOrEqual(heights[place] ?? 0);
        });
      });
    }),
  );
});

test("a flat line stands in the middle", () => {
  const points = [day(1, "5"), day(2, "5")];
  const range = rangeOf(points);
  expect(range === null ? [] : runsOf(points, range, 100, 20)).toEqual(["0,10 100,10"]);
});

test("a runway that lasts says so, and one that ends names the line", () => {
  const { unmount } = renderFace(
    <Runway points={[day(1, "12400"), day(2, "2594.4")]} count={1751} endsAtLine={null} unit="USD" />,
  );
  expect(
    screen.getByRole("img", {
      name: "Balance over 1,751 payments: 12,400.00 USD now, 2,594.40 USD after the last one",
    }),
  ).toBeDefined();
  expect(screen.getByText("Enough for every line")).toBeDefined();
  unmount();
  renderFace(<Runway points={[day(1, "7400"), day(2, "-2405.6")]} count={1751} endsAtLine={1322} unit="USD" />);
  expect(screen.getByText("Money ends at line 1,322")).toBeDefined();
});

test("every part of a bar can be seen, and its table has the counts", () => {
  renderFace(
    <Bar
      label="1,749 settled, 1 unknown"
      parts={[
        { id: "settled", label: "settled", count: 1749, tone: "ok" },
        { id: "unknown", label: "unknown", count: 1, tone: "unknown" },
        { id: "open", label: "open", count: 0, tone: "neutral" },
      ]}
    />,
  );
  const widths = [...screen.getByRole("img").querySelectorAll("rect[data-tone]")].map((part) =>
    Number(part.getAttribute("width")),
  );
  expect(widths).toHaveLength(2);
  expect(Math.min(...widths)).toBeGreaterThanOrEqual(1);
  expect(within(screen.getByRole("table")).getByRole("row", { name: "settled 1,749 (1,749 / 1,750)" })).toBeDefined();
});
