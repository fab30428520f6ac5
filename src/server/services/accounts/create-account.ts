import type { AuthorityInput } from "@/domain/account.schema";
import { type AccountOperation, accountOperations } from "@/domain/account-authority";
import { accountSearchText, type ProfileReading } from "@/domain/account-profile";
import type { Actor } from "@/domain/audit";
import { BadInputError, ConflictError, DuplicateRowError, NotFoundError } from "@/domain/errors";
import { dayOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { passwordOwner } from "@/server/infini/sign-in";
import { insertAuthority, insertCapabilities } from "@/server/repositories/account-authorities.repository";
import { insertSession } from "@/server/repositories/account-sessions.repository";
import {
  findAccountByEmail,
  findAccountByUid,
  insertAccount,
  saveProfile,
} from "@/server/repositories/accounts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { appendEvents } from "@/server/repositories/events.repository";
import { insertMembers, listGroupIds, lockMembership } from "@/server/repositories/groups.repository";
import { openBuckets } from "@/server/repositories/ledger.repository";
import { sealSecret } from "@/server/repositories/secrets.repository";
import type { AppContext } from "@/server/services/context";

export type AccountDraft = {
  id: string;
  email: string;
  emailCanon: string;
  alias: string | null;
  note: string | null;
  password: string;
  profile: ProfileReading;
  authority: AuthorityInput;
  /** Empty: the default group. */
  groupIds: readonly string[];
  personId: string;
  actor: Actor;
};

const DAY_MS = 86_400_000;

/**
 * Adds one account in the caller's transaction: what Infini showed, who gave authority, the sealed password, empty books
 * and the audit entry. Nobody is signed in yet.
 * @throws DuplicateRowError when e-mail or UID has an account already; see `explainDuplicate`.
 * @throws NotFoundError `group.not_found`
 */
export async function createAccount(tx: Session, ctx: AppContext, draft: AccountDraft): Promise<void> {
  const { id, email, emailCanon, alias, note, profile, personId } = draft;
  const atMs = ctx.clock.nowMs();
  const { uid } = profile;
  const searchText = accountSearchText({ email, uid, alias, note });
  await insertAccount(tx, {
    id,
    email,
    emailCanon,
    uid,
    alias,
    note,
    searchText,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  });
  await joinGroups(tx, draft, atMs);
  await saveProfile(tx, id, profile, atMs);
  await insertAuthority(tx, authorityRow(ctx, draft, atMs));
  // The contract's card orders stopped in June 2025: in live they are off until somebody switches them on.
  const off: AccountOperation[] = ctx.mode === "live" ? ["cards.order"] : [];
  await insertCapabilities(tx, id, { available: ["profile"], off }, atMs);
  await insertSession(tx, { accountId: id, generation: 0, state: "none", atMs });
  const password = { ...passwordOwner(id), id: ctx.ids.next("sec"), plain: draft.password };
  await sealSecret(tx, ctx.vault, { ...password, class: "credentials", atMs });
  await openBuckets(tx, id, atMs);
  await appendEvents(tx, [
    { atMs, topic: "account", subjectKind: "account", subjectId: id, payload: { state: "added" } },
  ]);
  const { authority } = draft;
  await appendAudit(tx, ctx.vault.auditMac, {
    actor: draft.actor,
    action: "account.add",
    objectKind: "account",
    objectId: id,
    after: { email, uid, alias, groupIds: draft.groupIds, authority: { ...authority, recordedBy: personId } },
    atMs,
  });
}

async function joinGroups(tx: Session, draft: AccountDraft, atMs: number): Promise<void> {
  const fallback = await lockMembership(tx);
  const wanted = new Set(draft.groupIds.length === 0 ? [fallback.id] : draft.groupIds);
  const known = await listGroupIds(tx, [...wanted]);
  for (const groupId of wanted) {
    if (!known.has(groupId)) throw new NotFoundError("group", groupId);
    await insertMembers(tx, groupId, [draft.id], { addedBy: draft.personId, atMs });
  }
}

/** @throws BadInputError `account.authority` when it has ended already or is signed in the future. */
export function checkAuthority(authority: AuthorityInput, nowMs: number): void {
  // A day ahead of UTC is today somewhere.
  const isSigned = authority.signedOn <= dayOf(nowMs + DAY_MS);
  const isLive = authority.expiresAt === undefined || Date.parse(authority.expiresAt) > nowMs;
  if (isSigned && isLive) return;
  throw new BadInputError(
    "account.authority",
    "The authority must be signed by today and end in the future.",
    {},
    {
      [isSigned ? "authority.expiresAt" : "authority.signedOn"]: isSigned ? "ended" : "future",
    },
  );
}

/** @throws ConflictError `account.email_exists` | `account.archived_exists` | `account.uid_exists` (ACC-1) */
export async function refuseExisting(db: Session, emailCanon: string, uid: string | null): Promise<void> {
  const byEmail = await findAccountByEmail(db, emailCanon);
  if (byEmail && byEmail.archivedAtMs !== null) {
    throw new ConflictError("account.archived_exists", "This account is archived. Restore it instead.", {
      id: byEmail.id,
    });
  }
  if (byEmail) {
    throw new ConflictError("account.email_exists", "An account with this e-mail exists already.", { id: byEmail.id });
  }
  const byUid = uid === null ? null : await findAccountByUid(db, uid);
  if (byUid) {
    throw new ConflictError("account.uid_exists", "Another account has this UID already.", { id: byUid.id });
  }
}

/** Turns a refused row into the conflict it means. @throws always */
export async function explainDuplicate(db: Session, draft: AccountDraft, error: unknown): Promise<never> {
  if (error instanceof DuplicateRowError) await refuseExisting(db, draft.emailCanon, draft.profile.uid);
  throw error;
}

function authorityRow(ctx: AppContext, draft: AccountDraft, atMs: number) {
  const { basis, ownerText, signedOn, expiresAt, scope } = draft.authority;
  return {
    id: ctx.ids.next("aut"),
    accountId: draft.id,
    basis,
    ownerText,
    scope: [...(scope ?? accountOperations)],
    signedOn,
    expiresAtMs: expiresAt === undefined ? null : Date.parse(expiresAt),
    recordedBy: draft.personId,
    createdAtMs: atMs,
  };
}
