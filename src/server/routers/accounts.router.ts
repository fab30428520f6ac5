import { z } from "zod";
import {
  accountDetail,
  accountPreview,
  addAccountInput,
  getAccountInput,
  importAccountsInput,
  importAccountsReport,
  importStarted,
  listAccountsInput,
  listAccountsOutput,
  previewAccountInput,
  renewSessionInput,
  resumeAccountInput,
  resumeAccountOutput,
  sessionViewOutput,
  syncAccountsInput,
} from "@/domain/account.schema";
import { startedJob } from "@/domain/job.schema";
import { addAccount } from "@/server/services/accounts/add-account";
import { getAccount } from "@/server/services/accounts/get-account";
import { importAccounts } from "@/server/services/accounts/import-accounts";
import { listAccounts } from "@/server/services/accounts/list-accounts";
import { previewAccount } from "@/server/services/accounts/preview-account";
import { renewSession } from "@/server/services/accounts/renew-session";
import { resumeAccount } from "@/server/services/accounts/resume-account";
import { syncAccounts } from "@/server/services/accounts/sync-accounts";
import { can, router } from "./trpc";

export const accountsRouter = router({
  list: can("accounts.read", { reach: "service" })
    .input(listAccountsInput)
    // Its function and not the schema: tRPC would check a hundred rows step by step, in four times the time.
    .output(listAccountsOutput.parse)
    .query(({ ctx, input }) => listAccounts(ctx, input)),
  get: can("accounts.read", { reach: { account: "id" } })
    .input(getAccountInput)
    .output(accountDetail)
    .query(({ ctx, input }) => getAccount(ctx, input)),
  preview: can("accounts.add")
    .input(previewAccountInput)
    .output(accountPreview)
    .mutation(({ ctx, input }) => previewAccount(ctx, input)),
  add: can("accounts.add")
    .input(addAccountInput)
    .output(accountDetail)
    .mutation(({ ctx, input }) => addAccount(ctx, input)),
  import: can("accounts.import", { needsRecentStepUp: true, dryLimit: "dryRun", isLarge: true })
    .input(importAccountsInput)
    .output(z.union([importAccountsReport, importStarted]))
    .mutation(({ ctx, input }) => importAccounts(ctx, input)),
  sync: can("accounts.sync", { reach: "service", limit: "change" })
    .input(syncAccountsInput)
    .output(startedJob)
    .mutation(({ ctx, input }) => syncAccounts(ctx, input)),
  renewSession: can("accounts.edit")
    .input(renewSessionInput)
    .output(sessionViewOutput)
    .mutation(({ ctx, input }) => renewSession(ctx, input)),
  resume: can("accounts.edit", { isAlone: true })
    .input(resumeAccountInput)
    .output(resumeAccountOutput)
    .mutation(({ ctx, input }) => resumeAccount(ctx, input)),
});
