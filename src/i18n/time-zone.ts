/** Cookie with the operator's IANA zone, written by the browser on the first visit or chosen in the settings. */
export const timeZoneCookie = "im_zone";

/** The zone that dates are shown in: the cookie's when the runtime knows it, else UTC. */
export function resolveTimeZone(cookie: string | undefined): string {
  if (cookie === undefined || cookie.length > 64) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: cookie }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
