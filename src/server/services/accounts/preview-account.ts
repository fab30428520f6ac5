import { z } from "zod";
import type { AccountPreview, PreviewAccountInput } from "@/domain/account.schema";
import type { ProfileReading } from "@/domain/account-profile";
import { formatMoney, type MirroredMoney, readMirrored } from "@/domain/money";
import { moneyOrNull, timeOf } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { deletePreview, insertPreview, listEndedPreviews } from "@/server/repositories/accounts.repository";
import { appendAudit } from "@/server/repositories/audit.repository";
import { destroySecretsOf, sealSecret } from "@/server/repositories/secrets.repository";
import type { ServiceContext } from "@/server/services/context";
import { canonicalEmail, checkLogin } from "./check-login";
import { refuseExisting } from "./create-account";

/** A check may be saved for this long (ACC-2). */
const PREVIEW_MS = 600_000;
/** Ended checks that one new check removes. */
const SWEEP_LIMIT = 100;

/** Whose secret the password of a check is, until the account is saved or the check ends. */
export function previewPasswordOwner(previewId: string) {
  return { ownerTable: "account_previews", ownerId: previewId, kind: "password" };
}

/**
 * Signs in once with the typed password and shows what Infini knows; nothing but a sealed note of it is kept, for ten
 * minutes.
 * @throws BadInputError | ConflictError | PreconditionError `account.identity_mismatch` | UpstreamError and its kinds
 */
export async function previewAccount(ctx: ServiceContext, input: PreviewAccountInput): Promise<AccountPreview> {
  const email = input.email.normalize("NFC").trim();
  const emailCanon = canonicalEmail(email);
  await refuseExisting(ctx.db, emailCanon, null);
  const profile = await checkLogin(ctx, { email, password: input.password });
  await refuseExisting(ctx.db, emailCanon, profile.uid);
  const previewId = ctx.ids.next("pre");
  const atMs = ctx.clock.nowMs();
  const expiresAtMs = atMs + PREVIEW_MS;
  const operatorId = ctx.caller.personId;
  const preview = { id: previewId, emailCanon, operatorId, profile: writeProfile(profile, email), expiresAtMs };
  const secret = { ...previewPasswordOwner(previewId), id: ctx.ids.next("sec"), plain: input.password, atMs };
  await ctx.db.tx(async (tx) => {
    await sweepPreviews(tx, atMs);
    await insertPreview(tx, { ...preview, createdAtMs: atMs });
    await sealSecret(tx, ctx.vault, { ...secret, class: "credentials" });
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "account.preview",
      objectKind: "account_preview",
      objectId: previewId,
      after: { email, uid: profile.uid },
      atMs,
    });
  });
  return { previewId, expiresAt: timeOf(expiresAtMs), profile: showProfile(profile) };
}

/** What a check keeps: figures as the text that Infini sent. */
const keptProfile = z.strictObject({
  typedEmail: z.string(),
  userId: z.string(),
  email: z.string(),
  uid: z.string(),
  status: z.string().nullable(),
  isTwoFactorBound: z.boolean(),
  available: z.string(),
  withdrawing: z.string().nullable(),
  redPacket: z.string().nullable(),
  asOfMs: z.number(),
});

/** The profile of a check and the e-mail as it was typed. */
export function readPreviewProfile(text: string): { email: string; profile: ProfileReading } {
  const { typedEmail, ...kept } = keptProfile.parse(JSON.parse(text));
  const { withdrawing, redPacket } = kept;
  const profile = {
    ...kept,
    available: mirrored(kept.available),
    withdrawing: withdrawing === null ? null : mirrored(withdrawing),
    redPacket: redPacket === null ? null : mirrored(redPacket),
  };
  return { email: typedEmail, profile };
}

function writeProfile(profile: ProfileReading, typedEmail: string): string {
  const { userId, email, uid, status, isTwoFactorBound, available, withdrawing, redPacket, asOfMs } = profile;
  const kept: z.infer<typeof keptProfile> = {
    typedEmail,
    userId,
    email,
    uid,
    status,
    isTwoFactorBound,
    available: available.text,
    withdrawing: withdrawing?.text ?? null,
    redPacket: redPacket?.text ?? null,
    asOfMs,
  };
  return JSON.stringify(kept);
}

function mirrored(text: string): MirroredMoney {
  const money = readMirrored(text);
  if (!money) throw new Error("a kept figure is no figure");
  return money;
}

function showProfile(profile: ProfileReading): AccountPreview["profile"] {
  return {
    email: profile.email,
    uid: profile.uid,
    status: profile.status,
    isTwoFactorBound: profile.isTwoFactorBound,
    available: formatMoney(profile.available.micro),
    isExact: profile.available.isExact,
    redPacket: moneyOrNull(profile.redPacket?.micro ?? null),
    withdrawing: moneyOrNull(profile.withdrawing?.micro ?? null),
  };
}

async function sweepPreviews(tx: Session, nowMs: number): Promise<void> {
  for (const id of await listEndedPreviews(tx, nowMs, SWEEP_LIMIT)) {
    await destroySecretsOf(tx, "account_previews", id);
    await deletePreview(tx, id);
  }
}
