/** Who acts. A key acts as its person; `system` is the engine and the clock. */
export type Actor = {
  kind: "operator" | "api_key" | "system" | "cli";
  /** Person, key or part of the system. */
  id: string;
  sessionId: string | null;
  ip: string | null;
  userAgent: string | null;
};

export const systemActor: Actor = { kind: "system", id: "engine", sessionId: null, ip: null, userAgent: null };

/** The keyed hash of the audit chain; its key is not in the database. @source docs/design/security.md §7 */
export type AuditMac = {
  keyId: string;
  sign(text: string): string;
  /** With the key of an older entry. @throws Error when that key is not at hand. */
  signAs(keyId: string, text: string): string;
};

/** One entry before it gets its number and hash. `before` and `after` hold fields allowed by list, never a secret. */
export type AuditDraft = {
  actor: Actor;
  /** `noun.verb` */
  action: string;
  objectKind: string;
  objectId: string;
  before?: Readonly<Record<string, unknown>>;
  after?: Readonly<Record<string, unknown>>;
  reason?: string;
  ref?: string;
  atMs: number;
};

export type AuditRow = {
  seq: number;
  atMs: number;
  actorKind: Actor["kind"];
  actorId: string;
  sessionId: string | null;
  ip: string | null;
  userAgent: string | null;
  action: string;
  objectKind: string;
  objectId: string;
  before: string | null;
  after: string | null;
  reason: string | null;
  ref: string | null;
  keyId: string;
};

/** The hash that the first entry is chained to. */
export const auditGenesis = "0".repeat(64);

/** The text whose keyed hash makes the chain: every column in a fixed order. */
export function auditText(prevHash: string, row: AuditRow): string {
  return JSON.stringify([
    prevHash,
    row.seq,
    row.atMs,
    row.actorKind,
    row.actorId,
    row.sessionId,
    row.ip,
    row.userAgent,
    row.action,
    row.objectKind,
    row.objectId,
    row.before,
    row.after,
    row.reason,
    row.ref,
    row.keyId,
  ]);
}
