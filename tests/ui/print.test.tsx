import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { MoneyTable } from "@/ui/money-table/money-table";
import { renderFace } from "./render-face";

type Row = { id: string; email: string };

const columns = [{ id: "account", header: "Account", isIdentity: true, cell: (row: Row) => row.email }];
const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({ id: `acc_${at}`, email: `ops-${at}@example.com` }));

function show(rows: readonly (Row | null)[]) {
  renderFace(
    <MoneyTable<Row>
      name="Accounts"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowTestId={(row) => `account-${row.id}`}
      rowLabel={(row) => row.email}
      total={rows.length}
      status="ready"
      layout={null}
      onLayoutChange={() => undefined}
      empty={null}
    />,
  );
}

const print = (event: "beforeprint" | "afterprint") => act(async () => void window.dispatchEvent(new Event(event)));
const drawn = () => screen.queryAllByTestId(/^account-/).length;

test("paper holds every row that was read, not only those on the screen", async () => {
  show(rowsOf(400));
  const before = drawn();
  expect(before).toBeLessThan(100);
  await print("beforeprint");
  expect(drawn()).toBe(400);
  await print("afterprint");
  expect(drawn()).toBe(before);
});

test("paper says how many rows it lacks, and leaves no holes for them", async () => {
  show([...rowsOf(150), ...Array.from({ length: 50 }, () => null)]);
  await print("beforeprint");
  expect(drawn()).toBe(150);
  expect(screen.getAllByRole("row", { hidden: true })).toHaveLength(151);
  expect(screen.getByText("150 of 200 are on this paper. An export has all of them.")).toBeDefined();
});
