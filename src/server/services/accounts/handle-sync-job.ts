import { PreconditionError } from "@/domain/errors";
import type { JobHandler, JobItemResult } from "@/server/services/jobs/handle-job";
import { syncProfile } from "./sync-profile";

/** Reasons for which no call goes out: the account is left out, it did not fail. */
const leftOut = new Set(["account.authority_missing", "account.archived"]);

/** Reads one account after the other again; at most four at once, a quarter of a second apart (SES-9). */
export const syncJobHandler: JobHandler = {
  parallel: 4,
  gapMs: 250,
  begin:
    async (ctx) =>
    async (item): Promise<JobItemResult> => {
      try {
        await syncProfile(ctx, item.subjectId);
        return { state: "done" };
      } catch (error) {
        if (!(error instanceof PreconditionError) || !leftOut.has(error.reason)) throw error;
        return { state: "skipped", reason: error.reason, message: error.message };
      }
    },
};
