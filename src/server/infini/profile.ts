import { z } from "zod";
import { idText, mirroredMoney, orNull, unixSeconds, wholeNumber } from "@/server/infini/answer-fields";
import type { Measured, ReaderConfig } from "@/server/infini/infini-call";
import { callInfini } from "@/server/infini/infini-reader";

/** The contract's profile in our words. @source docs/infini-api/openapi.yaml: Profile */
const profileSchema = z
  .object({
    user_id: idText,
    email: z.string().min(1).max(254),
    uid: idText.refine((uid) => uid.length <= 32, "too long"),
    invitation_code: orNull(z.string()),
    available_balance: mirroredMoney,
    withdrawing_amount: orNull(mirroredMoney),
    red_packet_balance: orNull(mirroredMoney),
    total_consumption_amount: orNull(mirroredMoney),
    total_earn_balance: orNull(mirroredMoney),
    daily_consumption: orNull(mirroredMoney),
    status: orNull(z.string().max(32)),
    user_type: orNull(wholeNumber),
    google_2fa_is_bound: z.boolean(),
    google_password_is_set: orNull(z.boolean()),
    is_kol: orNull(z.boolean()),
    is_protected: orNull(z.boolean()),
    created_at: orNull(unixSeconds),
  })
  .transform((data) => ({
    userId: data.user_id,
    email: data.email,
    /** Opaque text: the identifier that a transfer names. */
    uid: data.uid,
    invitationCode: data.invitation_code,
    available: data.available_balance,
    withdrawing: data.withdrawing_amount,
    redPacket: data.red_packet_balance,
    totalConsumption: data.total_consumption_amount,
    totalEarn: data.total_earn_balance,
    dailyConsumption: data.daily_consumption,
    status: data.status,
    userType: data.user_type,
    isTwoFactorBound: data.google_2fa_is_bound,
    isPasswordSet: data.google_password_is_set,
    isKol: data.is_kol,
    isProtected: data.is_protected,
    createdAtMs: data.created_at,
  }));

/** An account as Infini shows it to itself; figures may carry more decimals than our books (`isExact` false). */
export type Profile = z.output<typeof profileSchema> & Measured;

/** Reads the account's own data and balances; the cheapest check that a session is alive. @throws as `callInfini` */
export async function getProfile(config: ReaderConfig, token: string): Promise<Profile> {
  const answer = await callInfini(config, {
    operation: "getProfile",
    method: "GET",
    path: "/user/profile",
    token,
    data: profileSchema,
    isRepeatable: true,
  });
  return { ...answer.data, ...answer.measured };
}
