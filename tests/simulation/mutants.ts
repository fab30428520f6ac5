import { booksMutants } from "./mutants-books";
import { contentMutants } from "./mutants-content";
import { evidenceMutants } from "./mutants-evidence";
import { orderMutants } from "./mutants-order";
import { outcomeMutants } from "./mutants-outcome";

/** All of docs/design/faults.md §3, but for 37: there are no card orders yet. */
export const mutants = [...outcomeMutants, ...orderMutants, ...evidenceMutants, ...contentMutants, ...booksMutants];
