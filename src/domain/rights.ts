import type { Actor } from "./audit";
import type { KeyScope, Role } from "./caller";

/**
 * ✔ allowed, S with step-up, P proposes, C confirms with step-up (never one's own making), – no.
 * @source docs/design/security.md §5
 */
export type Mark = "✔" | "S" | "P" | "C" | "–";

/** A worker may use a secret next to the call that needs it, and never show it. */
export type WorkerMark = "✔" | "use" | "–";

/** One row of the rights table. The five roles stand in the order of `rightsColumns`; "PC" stands for P and C. */
type Row = readonly [
  owner: Cell,
  admin: Cell,
  operator: Cell,
  approver: Cell,
  viewer: Cell,
  key: KeyScope | "any" | "–",
  worker: WorkerMark,
];
type Cell = Mark | "PC";

const rightsColumns = ["owner", "admin", "operator", "approver", "viewer"] as const satisfies readonly Role[];

/**
 * Who may do what, deny by default. Where a row of the document holds several acts with different marks, each has a row
 * of its own here. The first two concern a person's own sign-in, `operators.read` the list of people, `apiKeys.read` the
 * list of keys: features.md §21.
 * @source docs/design/security.md §5
 */
const table = {
  "self.read": ["✔", "✔", "✔", "✔", "✔", "any", "–"],
  "self.stepUp": ["✔", "✔", "✔", "✔", "✔", "–", "–"],

  "accounts.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "transfers.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "batches.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "reviews.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "jobs.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "cards.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "system.read": ["✔", "✔", "✔", "✔", "✔", "read", "✔"],
  "payees.readFull": ["✔", "–", "✔", "✔", "–", "read", "✔"],
  "payees.edit": ["✔", "✔", "✔", "–", "–", "draft", "–"],
  "payees.release": ["S", "S", "–", "–", "–", "–", "–"],

  "drafts.edit": ["✔", "–", "✔", "–", "–", "draft", "–"],
  "lines.decide": ["✔", "–", "✔", "–", "–", "draft", "–"],
  "batches.submit": ["✔", "–", "✔", "–", "–", "draft", "–"],

  "transfers.send": ["S", "–", "S", "–", "–", "send", "–"],
  "batches.start": ["S", "–", "S", "–", "–", "send", "–"],
  "redPackets.claim": ["S", "–", "S", "–", "–", "send", "–"],
  "cards.order": ["S", "–", "S", "–", "–", "send", "–"],
  "transfers.submitCode": ["✔", "–", "✔", "–", "–", "send", "–"],
  "batches.approve": ["C", "–", "–", "C", "–", "approve", "–"],
  "transfers.approve": ["C", "–", "–", "C", "–", "approve", "–"],
  "batches.stop": ["✔", "–", "✔", "✔", "–", "send", "–"],
  "transfers.cancel": ["✔", "–", "✔", "✔", "–", "send", "–"],
  "jobs.cancel": ["✔", "–", "✔", "✔", "–", "send", "–"],

  "engine.pause": ["✔", "✔", "✔", "✔", "✔", "any", "✔"],
  "engine.freeze": ["✔", "✔", "✔", "✔", "✔", "any", "✔"],
  "engine.unfreeze": ["C", "–", "–", "C", "–", "–", "–"],
  "engine.send": ["–", "–", "–", "–", "–", "–", "✔"],
  "engine.match": ["–", "–", "–", "–", "–", "–", "✔"],
  "outcomes.adjudicate": ["PC", "–", "P", "C", "–", "–", "–"],
  "policy.change": ["PC", "P", "–", "C", "–", "–", "–"],

  "accounts.add": ["✔", "–", "✔", "–", "–", "draft", "–"],
  "accounts.edit": ["✔", "–", "✔", "–", "–", "–", "–"],
  "groups.edit": ["✔", "–", "✔", "–", "–", "draft", "–"],
  "accounts.import": ["S", "S", "S", "–", "–", "draft", "–"],
  "accounts.archive": ["S", "S", "S", "–", "–", "–", "–"],
  "accounts.authority": ["S", "S", "S", "–", "–", "–", "–"],
  "accounts.limits": ["S", "S", "S", "–", "–", "–", "–"],
  "accounts.automaticCodes": ["S", "S", "S", "–", "–", "–", "–"],
  "accounts.sync": ["✔", "✔", "✔", "✔", "–", "draft", "✔"],
  "mailboxes.manage": ["✔", "–", "✔", "–", "–", "–", "use"],
  "codes.read": ["✔", "–", "✔", "–", "–", "–", "use"],

  "secrets.reveal": ["S", "–", "S", "–", "–", "reveal", "use"],
  "twoFactor.code": ["S", "–", "S", "–", "–", "reveal", "use"],
  "twoFactor.manage": ["S", "–", "S", "–", "–", "–", "use"],
  "setup.run": ["S", "–", "S", "–", "–", "–", "use"],
  "holders.manage": ["S", "–", "S", "–", "–", "–", "–"],

  "operators.read": ["✔", "✔", "–", "–", "–", "–", "–"],
  "operators.manage": ["S", "S", "–", "–", "–", "–", "–"],
  "operators.grantOwner": ["S", "–", "–", "–", "–", "–", "–"],
  "apiKeys.read": ["✔", "✔", "✔", "✔", "✔", "–", "–"],
  "apiKeys.own": ["S", "S", "S", "S", "–", "–", "–"],
  "apiKeys.revokeAny": ["✔", "✔", "–", "–", "–", "–", "–"],

  "sandbox.read": ["✔", "✔", "✔", "✔", "✔", "read", "–"],
  "sandbox.manage": ["✔", "–", "✔", "–", "–", "–", "–"],

  "settings.general": ["✔", "✔", "–", "–", "–", "–", "–"],
  "settings.own": ["✔", "✔", "✔", "✔", "✔", "–", "–"],
  "tasks.manage": ["✔", "✔", "✔", "–", "–", "–", "–"],
  "channels.manage": ["✔", "✔", "–", "–", "–", "–", "–"],

  "exports.personal": ["S", "–", "S", "S", "–", "–", "–"],
  "exports.secrets": ["S", "–", "–", "–", "–", "–", "–"],
  "audit.read": ["✔", "✔", "–", "✔", "–", "–", "–"],
  "audit.readOwn": ["✔", "✔", "✔", "✔", "–", "–", "–"],
  "backups.make": ["S", "S", "–", "–", "–", "–", "✔"],
} as const satisfies Readonly<Record<string, Row>>;

export type Act = keyof typeof table;

/** Every act that a procedure may name. */
export const acts = Object.keys(table).filter(isAct);

/** Single-operator mode: the owner's P and C are one S. Team mode: the table as it stands. */
export type RightsMode = "single" | "team";

/** What the table needs to know of whoever asks. A key acts with the lesser of its scopes and its person's roles. */
export type RightsHolder = {
  actor: Pick<Actor, "kind">;
  roles: readonly Role[];
  scopes?: readonly KeyScope[];
};

/** The marks a role has for an act; empty means no. */
export function marksOf(role: Role, act: Act, mode: RightsMode = "single"): readonly Mark[] {
  const row = rowOf(act);
  const own = marksIn(row[rightsColumns.indexOf(role)]);
  if (role !== "owner" || mode === "team") return own;
  const all = new Set(rightsColumns.flatMap((_, place) => marksIn(row[place])));
  const merged: Mark[] = [];
  if (all.has("✔")) merged.push("✔");
  else if (all.size > 0) merged.push("S");
  return merged;
}

/** True when this caller may begin the act at all; whether a step-up is due says `needsStepUp`. */
export function mayDo(caller: RightsHolder, act: Act, mode: RightsMode = "single"): boolean {
  if (caller.actor.kind === "system") return workerMark(act) !== "–";
  const hasRole = caller.roles.some((role) => marksOf(role, act, mode).length > 0);
  if (caller.actor.kind !== "api_key") return hasRole;
  const scope = keyScope(act);
  if (scope === "–" || !hasRole) return false;
  return scope === "any" || (caller.scopes ?? []).includes(scope);
}

/**
 * True when one caller has the whole of an act: it needs no other person, or this one holds both to propose and to
 * confirm. What takes two people in team mode is nobody's alone there.
 */
export function mayDoAlone(caller: RightsHolder, act: Act, mode: RightsMode = "single"): boolean {
  if (!mayDo(caller, act, mode)) return false;
  const marks = caller.roles.flatMap((role) => marksOf(role, act, mode));
  if (marks.includes("✔") || marks.includes("S")) return true;
  return mode === "single" && marks.includes("P") && marks.includes("C");
}

/** True when this caller may do the act only after a step-up; a key never steps up, its limits stand instead. */
export function needsStepUp(caller: RightsHolder, act: Act, mode: RightsMode = "single"): boolean {
  if (caller.actor.kind === "system" || caller.actor.kind === "api_key") return false;
  const marks = caller.roles.flatMap((role) => marksOf(role, act, mode));
  return !marks.includes("✔") && marks.some((mark) => mark === "S" || mark === "C");
}

/** The scope a key needs, `any` when each scope will do, or – when no key may. */
export function keyScope(act: Act): KeyScope | "any" | "–" {
  return rowOf(act)[5];
}

/** What the engine and the clock may do by themselves. */
export function workerMark(act: Act): WorkerMark {
  return rowOf(act)[6];
}

function rowOf(act: Act): Row {
  return table[act];
}

function marksIn(cell: Row[number] | undefined): Mark[] {
  if (cell === "PC") return ["P", "C"];
  return cell === "✔" || cell === "S" || cell === "P" || cell === "C" ? [cell] : [];
}

function isAct(text: string): text is Act {
  return Object.hasOwn(table, text);
}
