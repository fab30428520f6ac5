import type { Caller } from "@/domain/caller";
import type { EngineParameters, Mode } from "@/domain/engine-parameters";
import type { Store } from "@/server/db/session";
import type { InfiniClient } from "@/server/infini/infini-client";
import type { Bus } from "@/server/platform/bus";
import type { Clock } from "@/server/platform/clock";
import type { Ids } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/logger";
import type { Vault } from "@/server/platform/vault";

/** What a process shares between all calls. */
export type AppContext = {
  db: Store;
  clock: Clock;
  ids: Ids;
  vault: Vault;
  bus: Bus;
  log: Logger;
  infini: InfiniClient;
  mode: Mode;
  parameters: EngineParameters;
  /** Folder of uploads, spool and keys; absolute. */
  dataDir: string;
  /** Version of the program, as in package.json. */
  version: string;
};

/** One call: the process and the person. */
export type ServiceContext = AppContext & { caller: Caller };
