import type { CashbackFilter, ListCashbackInput } from "./cashback-batch.schema";
import type { LineFilter, ListLinesInput } from "./cashback-batch-line.schema";
import { clientProgram, commandLine, listProgram, type ViewCode } from "./code-snippet";

type ListedView = { origin: string; filter: CashbackFilter; sort: NonNullable<ListCashbackInput["sort"]> };

/** The list of cashback batches as it is on screen. */
export function cashbackListCode({ origin, filter, sort }: ListedView): ViewCode {
  const input = { filter: Object.keys(filter).length > 0 ? filter : undefined, sort };
  const row = "row.number, row.name, row.intent, row.progress, row.total";
  return { client: listProgram(origin, { area: "cashback", procedure: "list", input }, row), command: null };
}

/** One page of a batch. `facts`: what is known of the batch as a whole. */
type BatchView = {
  origin: string;
  id: string;
  page:
    | {
        kind: "lines";
        filter: LineFilter;
        sort: NonNullable<ListLinesInput["sort"]>;
        /** A file names its payees in full, so it is not for everybody. */
        mayExport: boolean;
      }
    | { kind: "review" | "run" | "facts" };
};

/** One page of a cashback batch: its lines under a filter, the review of a draft, its run to the end, or its facts. */
export function cashbackBatchCode({ origin, id, page }: BatchView): ViewCode {
  if (page.kind !== "lines") return { client: batchProgram(origin, id, page.kind), command: watchOf(id, page.kind) };
  const { filter, sort, mayExport } = page;
  const input = { filter: { id, ...filter }, sort };
  // A file of the batch has every line, in the order of the file that was imported.
  const isWhole = Object.keys(filter).length === 0 && sort.by === "seq" && sort.direction === "asc";
  const row = "row.sourceLineNo, row.payee, row.amount, row.state";
  return {
    client: listProgram(origin, { area: "cashback", procedure: "lines", input }, row),
    command: isWhole && mayExport ? commandLine(["batch", "export", id], [["out", "cashback-lines.csv"]]) : null,
  };
}

function watchOf(id: string, kind: "review" | "run" | "facts"): string | null {
  return kind === "run" ? commandLine(["batch", "watch", id]) : null;
}

function batchProgram(origin: string, id: string, kind: "review" | "run" | "facts"): string {
  const given = JSON.stringify(id);
  const states = "for (const { state, count, sum } of batch.states) console.log(state, count, sum);";
  if (kind === "run") {
    const body = [
      `const batch = await client.waitForBatch(${given});`,
      "console.log(batch.name, batchEnd(batch));",
      states,
    ];
    return clientProgram(origin, ["batchEnd"], body);
  }
  if (kind === "review") {
    return clientProgram(
      origin,
      [],
      [
        `const review = await client.cashback.review.query({ id: ${given} });`,
        "console.log(review.snapshotCode, review.lines.ready.count, review.lines.ready.sum);",
        "for (const one of review.leftOut) console.log(one.verdict, one.reason, one.count, one.sum);",
        "for (const { code, params } of review.warnings) console.log(code, params);",
      ],
    );
  }
  return clientProgram(
    origin,
    [],
    [
      `const batch = await client.cashback.get.query({ id: ${given} });`,
      "console.log(batch.name, batch.intent, batch.progress, batch.total);",
      states,
      "for (const { at, act, by, snapshot } of batch.confirmations) console.log(at, act, by.name, snapshot);",
      "for (const { at, by, decision, count, sum, why } of batch.decisions) console.log(at, by.name, decision, count, sum, why);",
      "for (const { at, by, decision, why, line } of batch.outcomes) console.log(at, by.name, decision, line.sourceLineNo, why);",
    ],
  );
}
