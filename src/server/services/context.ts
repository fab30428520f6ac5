import type { Caller } from "@/domain/caller";
import type { EngineParameters, Mode } from "@/domain/engine-parameters";
import type { Seal } from "@/domain/seal";
import type { Store } from "@/server/db/session";
import type { InfiniClient } from "@/server/infini/infini-client";
import type { SandboxControl } from "@/server/infini/sandbox-control";
import type { Bus } from "@/server/platform/bus";
import type { Clock } from "@/server/platform/clock";
import type { Ids } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/logger";
import type { SandboxClock } from "@/server/platform/sandbox-clock";
import type { Vault } from "@/server/platform/vault";

/** What belongs to the bundled sandbox: its control interface, and the clock that is put forward together with its own. */
export type SandboxDoor = { control: SandboxControl; clock: Pick<SandboxClock, "advance"> };

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
  /** Absent in live. */
  sandbox?: SandboxDoor | undefined;
  parameters: EngineParameters;
  /** Folder of uploads, spool and keys; absolute. */
  dataDir: string;
  /** Whether this process may act on its database; where nothing was ever sealed there is none. */
  seal?: Seal | undefined;
  /** Version of the program, as in package.json. */
  version: string;
};

/** One call: the process and the person. */
export type ServiceContext = AppContext & { caller: Caller };
