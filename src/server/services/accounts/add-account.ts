import type { AccountDetail, AddAccountInput } from "@/domain/account.schema";
import { PreconditionError } from "@/domain/errors";
import type { Session } from "@/server/db/session";
import { deletePreview, lockPreview } from "@/server/repositories/accounts.repository";
import { destroySecret, openSecret } from "@/server/repositories/secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { type AccountDraft, checkAuthority, createAccount, explainDuplicate } from "./create-account";
import { getAccount } from "./get-account";
import { previewPasswordOwner, readPreviewProfile } from "./preview-account";

/**
 * Saves a checked account with the authority to operate it. Its books are opened and its statement is read by the
 * engine, which is woken.
 * @throws BadInputError `account.authority` | PreconditionError `account.preview_expired` | ConflictError (ACC-1)
 */
export async function addAccount(ctx: ServiceContext, input: AddAccountInput): Promise<AccountDetail> {
  checkAuthority(input.authority, ctx.clock.nowMs());
  const id = ctx.ids.next("acc");
  await ctx.db.tx(async (tx) => {
    const draft = await draftFromPreview(tx, ctx, id, input);
    await createAccount(tx, ctx, draft).catch((error: unknown) => explainDuplicate(tx, draft, error));
    await destroySecret(tx, previewPasswordOwner(input.previewId));
    await deletePreview(tx, input.previewId);
  });
  ctx.bus.emit("events");
  ctx.bus.emit("wake", id);
  return getAccount(ctx, { id });
}

async function draftFromPreview(
  tx: Session,
  ctx: ServiceContext,
  id: string,
  input: AddAccountInput,
): Promise<AccountDraft> {
  const { personId, actor } = ctx.caller;
  const preview = await lockPreview(tx, input.previewId, personId);
  const password = await openSecret(tx, ctx.vault, previewPasswordOwner(input.previewId));
  if (!preview || password === null || ctx.clock.nowMs() >= preview.expiresAtMs) {
    throw new PreconditionError("account.preview_expired", "The check is older than ten minutes. Check again.");
  }
  const { email, profile } = readPreviewProfile(preview.profile);
  const { authority, alias = null, note, groupIds = [] } = input;
  const { emailCanon } = preview;
  return { id, email, emailCanon, alias, note: note || null, password, profile, authority, groupIds, personId, actor };
}
