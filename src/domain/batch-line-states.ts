import { holdCodes, invalidCodes, lineVerdicts } from "./import-reason";
import { transferStates } from "./transfer-states";

/** What a line shows: its verdict, from the start on the state of its transfer. */
export const lineStates = [...lineVerdicts, ...transferStates] as const;
export type LineState = (typeof lineStates)[number];

/**
 * How a line stands to a person's decision to pay it although it was held: `pay` decided so; `paid` of these accepted or
 * settled; `unpaid` of these not known as paid; `none` without such a decision.
 */
export const payDecisions = ["pay", "paid", "unpaid", "none"] as const;
export type PayDecision = (typeof payDecisions)[number];

/** Why a line waits or cannot be paid; `by_hand`: a person took it out. */
export const lineReasonCodes = [...holdCodes, ...invalidCodes, "by_hand"] as const;
