import type { Bend } from "./history";

/** One replacement. `find` stands exactly once in the file. */
export type Edit = { file: string; find: string; replace: string };

/** Found in a history: by a rule of the judge that names it, at a seed. When the engine changes, the search goes on from 1. */
type FoundBySeed = { foundBy: readonly string[]; seed: number; bend?: Bend };

/** Found by a test that fails with it and passes without: what no history of a worker can show. */
type FoundByTest = { test: { file: string; name: string } };

/** A fault put into a copy of the engine on purpose. It must be found, or what finds faults proves nothing. */
export type Mutant = {
  /** As in docs/design/faults.md §3. */
  no: number;
  name: string;
  edits: readonly Edit[];
} & (FoundBySeed | FoundByTest);

/** The files that more than one mutant is put into. */
export const places = {
  rules: "src/domain/outcome-rules.ts",
  matching: "src/domain/matching.ts",
  matchingInput: "src/domain/matching-input.ts",
  adjudication: "src/domain/adjudication.ts",
  moves: "src/domain/transfer-moves.ts",
  money: "src/domain/money.ts",
  gate: "src/server/engine/gate.ts",
  send: "src/server/engine/send-transfer.ts",
  recover: "src/server/engine/recover.ts",
  doubt: "src/server/services/review/read-doubt.ts",
  leases: "src/server/repositories/leases.repository.ts",
  ledger: "src/server/repositories/ledger.repository.ts",
  recordMatches: "src/server/repositories/record-matches.repository.ts",
  statements: "src/server/repositories/statements.repository.ts",
  transfers: "src/server/repositories/transfers.repository.ts",
} as const;
