import { type Logger, pino } from "pino";

export type { Logger };

/** Names of members that never reach a log line, at any of the first three levels. @source docs/design/security.md SEC-03 */
const secretNames = [
  "password",
  "token",
  "cookie",
  "authorization",
  "secret",
  "code",
  "totp",
  "sealed",
  "apiKey",
  "stepUp",
];

/** JSON lines on standard output; members with a secret name are left out. */
export function createLogger(level: string): Logger {
  const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ name: "infini-manager", level, redact: { paths, remove: true } });
}
