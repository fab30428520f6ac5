import type { Socket } from "node:net";
import type { Mode } from "@/domain/engine-parameters";
import { BadInputError } from "@/domain/errors";

/** A base address that passed the checks of `checkEndpoint`; nothing else is ever called. */
export type InfiniEndpoint = {
  readonly origin: string;
  /** Host name or IP address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** Value of the `Host` header. */
  readonly authority: string;
  /** Path before every operation, without a final slash; usually empty. */
  readonly basePath: string;
};

/** Opens a connection and returns at once; the socket tells by its events what came of it. */
export type Connect = (address: { host: string; port: number }) => Socket;

/** The domain of the real service. @source docs/infini-api/README.md §1 */
const productionDomain = "infini.money";

/**
 * The outside API's address, checked against the mode: a sandbox never reaches the real service, and live speaks HTTPS
 * (outside production also plain HTTP to this machine).
 * @throws BadInputError
 */
export function checkEndpoint(options: { baseUrl: string; mode: Mode; isProduction: boolean }): InfiniEndpoint {
  const url = parseUrl(options.baseUrl);
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const isTls = url.protocol === "https:";
  if (options.mode === "sandbox" && isProductionHost(host)) {
    throw refuse("The sandbox mode must not reach the real Infini.");
  }
  if (options.mode === "live" && !isTls && (options.isProduction || !isLoopback(host))) {
    throw refuse("The live mode needs an https address.");
  }
  return {
    origin: url.origin,
    host,
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    isTls,
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ""),
  };
}

/** The full address of one operation's path. */
export function addressOf(endpoint: InfiniEndpoint, path: string): string {
  return `${endpoint.origin}${endpoint.basePath}${path}`;
}

function parseUrl(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) throw refuse("Not an http or https address.");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw refuse("The address must hold host, port and path only.");
  }
  return url;
}

function isProductionHost(host: string): boolean {
  return host === productionDomain || host.endsWith(`.${productionDomain}`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function refuse(message: string): BadInputError {
  return new BadInputError("settings.infini_base_url", message);
}
