import type { ProfileReading } from "@/domain/account-profile";
import { BadInputError, PreconditionError } from "@/domain/errors";
import { canonicalPayee } from "@/domain/payee";
import type { AppContext } from "@/server/services/context";

/** A UID longer than this is none that we could keep. */
const UID_MAX = 32;

/** The comparison form of an account's e-mail (ACC-1). @throws BadInputError `account.email` */
export function canonicalEmail(email: string): string {
  const canon = findCanonicalEmail(email);
  if (canon === null)
    throw new BadInputError("account.email", "This is not an e-mail address.", {}, { email: "email" });
  return canon;
}

/** The same, or null for a text that is no address. */
export function findCanonicalEmail(email: string): string | null {
  try {
    const canon = canonicalPayee("email", email.normalize("NFC").trim());
    return canon.length <= EMAIL_MAX ? canon : null;
  } catch {
    return null;
  }
}

/** The column of the comparison form holds no more. */
const EMAIL_MAX = 191;

/**
 * Signs in once with typed credentials and reads what Infini shows; the session is not kept (ACC-2).
 * @throws UpstreamError and its kinds | PreconditionError `account.identity_mismatch` when it is another e-mail's
 */
export async function checkLogin(
  ctx: AppContext,
  credentials: { email: string; password: string },
): Promise<ProfileReading> {
  const { token } = await ctx.infini.login(credentials);
  const profile = await ctx.infini.getProfile(token);
  const isSame = findCanonicalEmail(profile.email) === canonicalEmail(credentials.email);
  if (isSame && profile.uid.length <= UID_MAX) return profile;
  throw new PreconditionError("account.identity_mismatch", "Infini knows this sign-in under another e-mail or UID.");
}
