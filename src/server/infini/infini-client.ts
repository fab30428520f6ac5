import type { Mode } from "@/domain/engine-parameters";
import type { OnInfiniCall } from "@/server/infini/call-log";
import { type Connect, checkEndpoint, type InfiniEndpoint } from "@/server/infini/endpoint";
import { defaultReadLimits, type ReaderConfig, type ReadLimits } from "@/server/infini/infini-call";
import { type Credentials, type Login, logIn } from "@/server/infini/log-in";
import { getProfile, type Profile } from "@/server/infini/profile";
import { listStatementRecords, type StatementPage } from "@/server/infini/statement";
import type { Clock } from "@/server/platform/clock";

export type InfiniClientOptions = {
  baseUrl: string;
  /** Version of the program, named in `User-Agent`. */
  version: string;
  mode: Mode;
  /** In production, live mode never speaks plain HTTP, not even to this machine. */
  isProduction: boolean;
  clock: Clock;
  hooks?: { onCall?: OnInfiniCall };
  limits?: Partial<ReadLimits>;
  /** In place of the network, where there is none. */
  transport?: Transport;
};

/** How calls leave this process: reads by `fetch`, money calls each on a connection of its own. */
export type Transport = { fetch: typeof fetch; connect: Connect };

/** Everything that may be asked of Infini without moving money. */
export type InfiniClient = {
  /** The checked address; the money calls take it from here. */
  readonly endpoint: InfiniEndpoint;
  readonly connect: Connect | undefined;
  login(credentials: Credentials): Promise<Login>;
  getProfile(token: string): Promise<Profile>;
  listStatementRecords(token: string, range: { page: number; size: number }): Promise<StatementPage>;
};

/**
 * The outside API without its money calls. Reads are repeated at most twice; nothing follows a redirect.
 * @throws BadInputError when the address does not fit the mode.
 */
export function createInfiniClient(options: InfiniClientOptions): InfiniClient {
  const endpoint = checkEndpoint(options);
  const config: ReaderConfig = {
    endpoint,
    version: options.version,
    clock: options.clock,
    limits: { ...defaultReadLimits, ...options.limits },
    onCall: options.hooks?.onCall,
    fetch: options.transport?.fetch,
  };
  return {
    endpoint,
    connect: options.transport?.connect,
    login: (credentials) => logIn(config, credentials),
    getProfile: (token) => getProfile(config, token),
    listStatementRecords: (token, range) => listStatementRecords(config, token, range),
  };
}
