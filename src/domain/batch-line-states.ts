import { holdCodes, invalidCodes, lineVerdicts } from "./import-reason";
import { transferStates } from "./transfer-states";

/** What a line shows: its verdict, from the start on the state of its transfer. */
export const lineStates = [...lineVerdicts, ...transferStates] as const;
export type LineState = (typeof lineStates)[number];

/** Why a line waits or cannot be paid; `by_hand`: a person took it out. */
export const lineReasonCodes = [...holdCodes, ...invalidCodes, "by_hand"] as const;
