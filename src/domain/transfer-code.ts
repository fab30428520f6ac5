import { clientProgram, commandLine, listProgram, type ViewCode } from "./code-snippet";
import type { TransferExportColumn } from "./transfer-export";
import type { TransferFilter } from "./transfer-list.schema";

type ListedView = {
  /** The address of the installation. */
  origin: string;
  /** The applied filter. */
  filter: TransferFilter;
  /** The columns on screen, as a file calls them. */
  columns: readonly TransferExportColumn[];
  /** A file names its payees in full, so it is not for everybody. */
  mayExport: boolean;
};

/** The list of transfers as it is on screen: for programs its rows, on the command line its file. */
export function transferListCode({ origin, filter, columns, mayExport }: ListedView): ViewCode {
  const isFiltered = Object.keys(filter).length > 0;
  const input = isFiltered ? { filter } : {};
  const options = [
    ...(isFiltered ? [["filter", JSON.stringify(filter)] as const] : []),
    ["columns", columns.join(",")] as const,
    ["out", "transfers.csv"] as const,
  ];
  return {
    client: listProgram(
      origin,
      { area: "transfers", procedure: "list", input },
      "row.createdAt, row.payee, row.amount, row.state",
    ),
    command: mayExport ? commandLine(["export", "transfers"], options) : null,
  };
}

/** One transfer with the steps of its life. */
export function transferCode({ origin, id }: { origin: string; id: string }): ViewCode {
  const given = JSON.stringify(id);
  return {
    client: clientProgram(
      origin,
      [],
      [
        `const transfer = await client.transfers.get.query({ id: ${given} });`,
        "console.log(transfer.payee, transfer.amount, transfer.state);",
        `const steps = await client.transfers.timeline.query({ id: ${given} });`,
        "for (const { at, from, to, actor } of steps) console.log(at, from, to, actor);",
      ],
    ),
    command: null,
  };
}
