import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { CashbackPanel } from "@/features/cashback/cashback-panel";
import { EvidencePage } from "@/features/cashback/evidence-page";
import { renderFace } from "../../ui/render-face";
import { draft, running } from "./cashback-samples";

const startedAt = "2026-11-21T15:00:00.000Z";

describe("the lines of a batch that was started", () => {
  test("are told by what was sent, in its evidence", () => {
    renderFace(<EvidencePage batch={running({ startedAt })} />);
    expect(screen.queryByRole("status", { name: "Row count" })).toBeNull();
    const told = screen.getByRole("status", { name: "What was started" });
    expect(told.textContent).toBe("615 sent of 1,751 started, 1 unknown; 0 excluded, 96 held");
    expect(screen.getByText("sent 3,444.00 USD of 9,805.60 USD")).toBeDefined();
  });

  test("are told so beside the list, in Chinese too", () => {
    const states = [{ state: "settled" as const, count: 1751, sum: "9805.600000" }];
    const row = running({ startedAt, states });
    renderFace(<CashbackPanel row={row} onClose={() => undefined} />, { locale: "zh-CN" });
    expect(screen.getByRole("status", { name: "启动的内容" }).textContent).toBe(
      "启动 1,751 笔，已发送 1,751 笔；已排除 0 条，待审 96 条",
    );
  });

  test("are the rows of the file as long as it is a draft", () => {
    renderFace(<CashbackPanel row={draft()} onClose={() => undefined} />);
    expect(screen.getByRole("status", { name: "Row count" }).textContent).toContain("1,751 ready");
  });
});
