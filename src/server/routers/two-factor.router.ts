import { codesView } from "@/domain/account.schema";
import { allowCodesInput, forgetSecretInput, importSecretInput } from "@/domain/two-factor.schema";
import { allowCodes } from "@/server/services/two-factor/allow-codes";
import { forgetSecret } from "@/server/services/two-factor/forget-secret";
import { importSecret } from "@/server/services/two-factor/import-secret";
import { can, router } from "./trpc";

export const twoFactorRouter = router({
  import: can("twoFactor.manage", { needsRecentStepUp: true })
    .input(importSecretInput)
    .output(codesView)
    .mutation(({ ctx, input }) => importSecret(ctx, input)),
  allow: can("accounts.automaticCodes", { needsRecentStepUp: true })
    .input(allowCodesInput)
    .output(codesView)
    .mutation(({ ctx, input }) => allowCodes(ctx, input)),
  forget: can("twoFactor.manage", { needsRecentStepUp: true })
    .input(forgetSecretInput)
    .output(codesView)
    .mutation(({ ctx, input }) => forgetSecret(ctx, input)),
});
