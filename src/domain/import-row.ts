import { amountHint, readCards, readDate, shownCell, trimCell } from "./import-cell";
import type { ImportColumns, ImportField } from "./import-choices";
import type { ImportNote, ImportReason, LineVerdict, ReasonParams } from "./import-reason";
import { verdictOf } from "./import-reason";
import { parseAmount } from "./money";
import { type PayeeKind, readPayee } from "./payee";

/** One row of an import file as it will be stored: every row of the file becomes one, whatever is wrong with it. */
export type ImportRow = {
  /** Physical line on which the row begins; the first line of the file is 1. */
  readonly sourceLineNo: number;
  /** Place among the rows of the file, from 1, without gaps. */
  readonly seq: number;
  /** The file's own number of the row as written; the line number in a text. */
  readonly sequence: string | null;
  /** Null when the row names nobody. */
  readonly payeeKind: PayeeKind | null;
  /** As typed, without outer spaces: what Infini is sent. */
  readonly payee: string;
  /** Null when `payee` is outside the grammar. */
  readonly payeeCanonical: string | null;
  /** The address beside the UID of a row that is paid by UID: the same person, should another row name only that. */
  readonly emailCanonical: string | null;
  readonly amountMicro: bigint | null;
  /** `YYYY-MM-DD`. */
  readonly registeredOn: string | null;
  readonly cardCount: number | null;
  /** `YYYY-MM-DD`. */
  readonly firstCardOn: string | null;
  readonly note: string | null;
  /** The row as the file wrote it, without its line break. */
  readonly rawText: string;
  readonly verdict: LineVerdict;
  readonly reasons: readonly ImportReason[];
  readonly notes: readonly ImportNote[];
};

/** A row of a file, cut into cells but not judged. */
export type SourceRecord = { readonly lineNo: number; readonly cells: readonly string[]; readonly rawText: string };

/** Where a line's amount comes from: one for all, the file's column, or the number of cards opened. */
export type AmountSource =
  | { readonly kind: "fixed"; readonly amountMicro: bigint }
  | { readonly kind: "column" }
  | { readonly kind: "byCards"; readonly amountOf: (cardCount: number) => bigint | null };

/** How the rows of one file are to be read. */
export type RowPlan = {
  readonly columns: ImportColumns;
  /** Cells that each row must have; null for a text, whose trailing fields may be missing. */
  readonly columnCount: number | null;
  readonly amount: AmountSource;
};

type Cells = (field: ImportField) => string;

/**
 * Reads one row by its own cells alone; what other rows and the history say comes later. Every field is written out:
 * rows of one shape are read several times faster than rows that were spread together.
 */
export function readRow(record: SourceRecord, seq: number, plan: RowPlan): ImportRow {
  const { lineNo: sourceLineNo, rawText } = record;
  if (plan.columnCount !== null && record.cells.length !== plan.columnCount) {
    return unreadRow(sourceLineNo, seq, rawText, { expected: plan.columnCount, found: record.cells.length });
  }
  const cells: Cells = (field) => trimCell(record.cells[plan.columns[field] ?? -1] ?? "");
  const reasons: ImportReason[] = [];
  const { payeeKind, payee, payeeCanonical } = readPayeeCells(cells, reasons);
  const emailCanonical = payeeKind === "uid" && payeeCanonical !== null ? readAlias(cells("email")) : null;
  const cardCount = readCardsCell(cells, reasons);
  const { registeredOn, firstCardOn } = readDateCells(cells, reasons);
  const amountMicro = readAmountCell(cells, cardCount, plan.amount, reasons);
  const isNumberedByLine = plan.columnCount === null && plan.columns.sequence === undefined;
  return {
    sourceLineNo,
    seq,
    sequence: (isNumberedByLine ? String(sourceLineNo) : cells("sequence")) || null,
    payeeKind,
    payee,
    payeeCanonical,
    emailCanonical,
    amountMicro,
    registeredOn,
    cardCount,
    firstCardOn,
    note: cells("note") || null,
    rawText,
    verdict: verdictOf(reasons),
    reasons,
    notes: noNotes,
  };
}

const noNotes: readonly ImportNote[] = [];

/** A row with a cell too many or too few: every cell behind it may have moved, so none of them is believed. */
function unreadRow(sourceLineNo: number, seq: number, rawText: string, params: ReasonParams): ImportRow {
  return {
    sourceLineNo,
    seq,
    sequence: null,
    payeeKind: null,
    payee: "",
    payeeCanonical: null,
    emailCanonical: null,
    amountMicro: null,
    registeredOn: null,
    cardCount: null,
    firstCardOn: null,
    note: null,
    rawText,
    verdict: "invalid",
    reasons: [{ code: "column_count", params }],
    notes: noNotes,
  };
}

/** Nothing is sent to it, so an address that cannot be read is no fault of the row. */
function readAlias(text: string): string | null {
  const reading = text === "" ? null : readPayee("email", text);
  return reading?.isPayee ? reading.canonical : null;
}

/** The UID names the payee; the address is asked only where the row has no UID. */
function readPayeeCells(
  cells: Cells,
  reasons: ImportReason[],
): Pick<ImportRow, "payeeKind" | "payee" | "payeeCanonical"> {
  const uid = cells("uid");
  const payeeKind: PayeeKind = uid === "" ? "email" : "uid";
  const payee = uid === "" ? cells("email") : uid;
  if (payee === "") {
    reasons.push({ code: "no_payee", params: {} });
    return { payeeKind: null, payee, payeeCanonical: null };
  }
  const reading = readPayee(payeeKind, payee);
  if (reading.isPayee) return { payeeKind, payee, payeeCanonical: reading.canonical };
  reasons.push({
    code: payeeKind === "uid" ? "bad_uid" : "bad_email",
    params: { ...reading.hint, cell: shownCell(payee) },
  });
  return { payeeKind, payee, payeeCanonical: null };
}

function readAmountCell(
  cells: Cells,
  cardCount: number | null,
  amount: AmountSource,
  reasons: ImportReason[],
): bigint | null {
  if (amount.kind === "fixed") return amount.amountMicro;
  if (amount.kind === "byCards") {
    const amountMicro = cardCount === null ? null : amount.amountOf(cardCount);
    if (amountMicro === null)
      reasons.push({ code: "bad_amount", params: { hint: "no_amount_for_cards", cards: cardCount } });
    return amountMicro;
  }
  const text = cells("amount");
  const hint = amountHint(text);
  if (hint === null) return parseAmount(text);
  reasons.push({ code: "bad_amount", params: { ...hint, cell: shownCell(text) } });
  return null;
}

function readCardsCell(cells: Cells, reasons: ImportReason[]): number | null {
  const text = cells("cards");
  const cardCount = readCards(text);
  if (text !== "" && cardCount === null) reasons.push({ code: "bad_count", params: { cell: shownCell(text) } });
  return cardCount;
}

function readDateCells(cells: Cells, reasons: ImportReason[]): Pick<ImportRow, "registeredOn" | "firstCardOn"> {
  const registeredText = cells("registeredOn");
  const firstCardText = cells("firstCardOn");
  const registeredOn = readDate(registeredText);
  const firstCardOn = readDate(firstCardText);
  const isRegisteredBad = registeredText !== "" && registeredOn === null;
  const isFirstCardBad = firstCardText !== "" && firstCardOn === null;
  if (isRegisteredBad || isFirstCardBad) {
    const params: ReasonParams = {
      ...(isRegisteredBad ? { registeredOn: shownCell(registeredText) } : {}),
      ...(isFirstCardBad ? { firstCardOn: shownCell(firstCardText) } : {}),
    };
    reasons.push({ code: "bad_date", params });
  }
  return { registeredOn, firstCardOn };
}
