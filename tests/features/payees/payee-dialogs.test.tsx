import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { UpdatePayeeInput } from "@/domain/transfer-payee.schema";
import type { ActError } from "@/features/operators/labels";
import { EditPayeeDialog } from "@/features/payees/edit-payee-dialog";
import { actsOf, missingRight, type PayeeAct } from "@/features/payees/labels";
import { MarkPayeeDialog } from "@/features/payees/mark-payee-dialog";
import { renderFace } from "../../ui/render-face";
import { payeeDetail } from "./payee-samples";

const click = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }));

function showMark(
  act: Exclude<PayeeAct, "edit">,
  answer: ActError | null = null,
  status: "normal" | "blocked" = "normal",
) {
  const seen = { marked: [] as string[][], closed: 0 };
  renderFace(
    <MarkPayeeDialog
      payee={payeeDetail({ status })}
      act={act}
      onMark={async (after, reason) => {
        seen.marked.push([after, reason]);
        return answer;
      }}
      onClose={() => {
        seen.closed += 1;
      }}
    />,
  );
  return seen;
}

function showEdit(change: Parameters<typeof payeeDetail>[0] = {}) {
  const saved: Partial<UpdatePayeeInput>[] = [];
  renderFace(
    <EditPayeeDialog
      payee={payeeDetail(change)}
      onSave={async (words) => {
        saved.push(words);
        return null;
      }}
      onClose={() => undefined}
    />,
  );
  return saved;
}

test("nothing is blocked before a reason is written, and then it is told with the status", async () => {
  const seen = showMark("block");
  await type("Reason", "too short");
  await click("Block payee");
  expect(screen.getByText("Say why, in 10 characters or more.")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Reason"));
  expect(seen.marked).toEqual([]);
  await type("Reason", " reported to us twice ");
  await click("Block payee");
  expect(seen).toEqual({ marked: [["blocked", "reported to us twice"]], closed: 1 });
});

test("what the server refuses stays in the dialog with what was typed", async () => {
  const seen = showMark("release", { moneyMoved: "no", reason: "payee.stale_version" }, "blocked");
  expect(screen.getByText("Unblock 10482273")).toBeDefined();
  await type("Reason", "it was a mistake of ours");
  await click("Unblock payee");
  expect((await screen.findByRole("alert")).textContent).toContain("Somebody changed it meanwhile.");
  expect(seen).toEqual({ marked: [["normal", "it was a mistake of ours"]], closed: 0 });
});

test("a limit that lets more through asks why, one that holds more back does not", async () => {
  const saved = showEdit({ limit: "10.000000" });
  expect(screen.getByLabelText<HTMLInputElement>("Own limit, USD").value).toBe("10");
  await type("Own limit, USD", "5");
  expect(screen.queryByLabelText("Reason")).toBeNull();
  await click("Save payee");
  expect(saved).toEqual([{ label: "The baker", limit: "5" }]);
  await type("Own limit, USD", "");
  await click("Save payee");
  expect(saved).toHaveLength(1);
  await type("Reason", "agreed with the customer");
  await click("Save payee");
  expect(saved[1]).toEqual({ label: "The baker", limit: null, reason: "agreed with the customer" });
});

test("a limit that is none, and one that this person may not raise, are said at the field", async () => {
  const saved = showEdit({ limit: "10.000000", actions: ["edit"] });
  await type("Own limit, USD", "1,5");
  await click("Save payee");
  expect(screen.getByText("Digits with a point, up to six decimals, above zero.")).toBeDefined();
  await type("Own limit, USD", "11");
  await click("Save payee");
  expect(
    screen.getByText("Letting more through needs the right “payees.release”. An owner can grant it."),
  ).toBeDefined();
  expect(saved).toEqual([]);
});

test("each status offers what leads out of it, and names the right that is missing", () => {
  expect(actsOf({ status: "normal" })).toEqual(["edit", "suspend", "block"]);
  expect(actsOf({ status: "suspended" })).toEqual(["edit", "block", "release"]);
  expect(actsOf({ status: "blocked" })).toEqual(["edit", "release"]);
  const operator = payeeDetail({ actions: ["edit"] });
  expect([missingRight(operator, "block"), missingRight(operator, "release")]).toEqual([null, "payees.release"]);
  expect(missingRight(payeeDetail({ actions: [] }), "edit")).toBe("payees.edit");
});
