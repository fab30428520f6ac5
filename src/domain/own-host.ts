/** How one installation is reached. `appUrl`: the address that people type. `host`: what the process listens on. */
export type Door = { appUrl: string; host: string };

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/**
 * True for the host of `APP_URL`, and for loopback names while bound to loopback. Under any other name somebody else's
 * DNS may point at us.
 * @source docs/design/security.md §8, SEC-07
 */
export function isOwnHost(door: Door, hostHeader: string | null): boolean {
  const appUrl = new URL(door.appUrl);
  const given = parseHost(appUrl.protocol, hostHeader);
  if (given === null) return false;
  return given.host === appUrl.host || (isLoopback(given.hostname) && isLoopback(door.host));
}

/** True for a name that never leaves this machine. */
export function isLoopback(name: string): boolean {
  return loopbackNames.has(name);
}

/** The HSTS line of an installation that people reach over HTTPS; null on plain HTTP, where browsers ignore it. */
export function transportSecurity(door: Pick<Door, "appUrl">): string | null {
  return new URL(door.appUrl).protocol === "https:" ? "max-age=31536000" : null;
}

function parseHost(protocol: string, host: string | null): URL | null {
  if (host === null || !/^[\w.:[\]-]+$/.test(host)) return null;
  const address = `${protocol}//${host}`;
  return URL.canParse(address) ? new URL(address) : null;
}
