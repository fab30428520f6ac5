import { isWhy } from "./why";
import { lineText } from "./wire";

/** Why a person decided: one line of 10 to 500 characters as `isWhy` counts them. */
export const whyText = lineText(1, 500).refine(isWhy, { error: "too_short" });
