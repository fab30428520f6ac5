import type { EngineParameters, Mode } from "@/domain/engine-parameters";
import type { Seal } from "@/domain/seal";
import type { Store } from "@/server/db/session";
import type { InfiniClient } from "@/server/infini/infini-client";
import type { Bus } from "@/server/platform/bus";
import type { Clock } from "@/server/platform/clock";
import type { Ids } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/logger";
import type { Vault } from "@/server/platform/vault";

/** What the engine of one process works with. */
export type EngineContext = {
  db: Store;
  clock: Clock;
  ids: Ids;
  vault: Vault;
  bus: Bus;
  log: Logger;
  infini: InfiniClient;
  mode: Mode;
  parameters: EngineParameters;
  dataDir: string;
  version: string;
  /** Whether this process may act on its database; where nothing was ever sealed there is none. */
  seal?: Seal | undefined;
  /** This process, as leases name it. */
  workerId: string;
};
