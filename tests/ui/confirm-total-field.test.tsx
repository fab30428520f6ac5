import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { ConfirmTotalField } from "@/ui/confirm-total-field";
import { readTypedTotal } from "@/ui/typed-total";
import { renderFace } from "./render-face";

const total = "9805.600000";

test("separators, spaces and the unit are ignored", () => {
  for (const typed of ["9805.60", "9805.6", "9,805.60", " 9 805.60 ", "9'805.600000", "9 805.6 USD", "９８０５．６"]) {
    expect(readTypedTotal(typed, total), typed).toEqual({ verdict: "equal" });
  }
});

test("another amount is another amount, and is named", () => {
  expect(readTypedTotal("980.56", total)).toEqual({ verdict: "differs", typed: "980.560000" });
  expect(readTypedTotal("9805.61", total)).toEqual({ verdict: "differs", typed: "9805.610000" });
  expect(readTypedTotal("98056", total).verdict).toBe("differs");
});

test("what is no plain amount is not read as one", () => {
  for (const typed of ["9805.6000001", "9.805,60", "1e4", "-9805.60", "$9805.60", "9805.60.", "all"]) {
    expect(readTypedTotal(typed, total).verdict, typed).not.toBe("equal");
  }
  expect(readTypedTotal("  ", total)).toEqual({ verdict: "empty" });
});

function Field({ onSubmit }: { onSubmit: () => void }) {
  const [value, setValue] = useState("");
  return (
    <form onSubmit={onSubmit}>
      <ConfirmTotalField expected={total} value={value} onChange={setValue} />
    </form>
  );
}

test("a wrong total is named when the field is left, tied to the field", () => {
  renderFace(<Field onSubmit={() => undefined} />);
  const field = screen.getByRole("textbox", { name: "Type the total to confirm" });
  fireEvent.change(field, { target: { value: "980.56" } });
  expect(screen.queryByText(/the total is/)).toBeNull();
  fireEvent.blur(field);
  const error = screen.getByText("This is 980.56; the total is 9,805.60.");
  expect(field.getAttribute("aria-describedby")?.split(" ")).toContain(error.id);
  expect(field.getAttribute("aria-invalid")).toBe("true");
});

test("Enter in the field commits nothing, and paste is not blocked", () => {
  renderFace(<Field onSubmit={() => undefined} />);
  const field = screen.getByRole("textbox", { name: "Type the total to confirm" });
  expect(fireEvent.keyDown(field, { key: "Enter" })).toBe(false);
  expect(fireEvent.paste(field, { clipboardData: { getData: () => total } })).toBe(true);
});
