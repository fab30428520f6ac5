import type { CodeAlgorithm, CodePurpose } from "@/domain/two-factor-code";
import type { Kit } from "../kit";

/** Authenticator secrets of accounts, the steps whose codes were taken, and codes that a person typed. */
export function twoFactorTables(k: Kit) {
  /** The secret itself is sealed in `secrets`; a retired one stays there, a discarded one is destroyed. */
  const twoFactorSecrets = k.table(
    "two_factor_secrets",
    {
      id: k.str("id").primaryKey(),
      accountId: k.str("account_id").notNull(),
      state: k.str("state", 16).$type<"active" | "retired" | "discarded">().notNull(),
      /** The account's id while it is the one in use. */
      activeSlot: k.str("active_slot"),
      issuer: k.str("issuer", 128),
      label: k.str("label", 254),
      algorithm: k.str("algorithm", 8).$type<CodeAlgorithm>().notNull(),
      digits: k.int("digits").notNull(),
      origin: k.str("origin", 16).$type<"imported">().notNull(),
      /** Its codes may be used unasked. */
      isAutomatic: k.bool("is_automatic").notNull(),
      confirmedAtMs: k.int("confirmed_at_ms").notNull(),
      retiredAtMs: k.int("retired_at_ms"),
      retireReason: k.text("retire_reason"),
      createdBy: k.str("created_by").notNull(),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [
      k.unique("two_factor_secrets_active_uq").on(t.activeSlot),
      k.index("two_factor_secrets_account_idx").on(t.accountId, t.createdAtMs),
    ],
  );
  /** One row for each 30 seconds of an account whose code was taken, by whomever: it is never taken again. */
  const totpSteps = k.table(
    "totp_steps",
    {
      accountId: k.str("account_id").notNull(),
      step: k.int("step").notNull(),
      purpose: k.str("purpose", 16).$type<CodePurpose>().notNull(),
      transferId: k.str("transfer_id"),
      /** The attempt that took it; null for a code that a person typed. */
      attemptId: k.str("attempt_id"),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.primary(t.accountId, t.step)],
  );
  /** Codes that a person typed for one transfer, until they are used or over. */
  const pendingCodes = k.table(
    "pending_codes",
    {
      transferId: k.str("transfer_id").primaryKey(),
      accountId: k.str("account_id").notNull(),
      step: k.int("step").notNull(),
      codeSealed: k.text("code_sealed").notNull(),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [
      k.index("pending_codes_account_idx").on(t.accountId),
      k.index("pending_codes_expires_idx").on(t.expiresAtMs),
    ],
  );
  return { twoFactorSecrets, totpSteps, pendingCodes };
}
