import { z } from "zod";
import { authorityInput } from "@/domain/account.schema";
import { BadInputError, ConflictError } from "@/domain/errors";
import { openSecret } from "@/server/repositories/secrets.repository";
import type { AppContext } from "@/server/services/context";
import type { JobHandler, JobItemResult, RunningJob } from "@/server/services/jobs/handle-job";
import { checkLogin } from "./check-login";
import { createAccount, explainDuplicate, refuseExisting } from "./create-account";

const jobInput = z.strictObject({
  authority: authorityInput,
  groupIds: z.array(z.string()).default([]),
  lines: z.array(
    z.strictObject({
      line: z.int(),
      email: z.string(),
      emailCanon: z.string(),
      alias: z.string().nullable(),
      note: z.string().nullable(),
      groupIds: z.array(z.string()).default([]),
    }),
  ),
});
type JobInput = z.infer<typeof jobInput>;

const passwordsSchema = z.record(z.string(), z.string());

/** Whose secret the passwords of an import are; they are gone when the job ends. */
export function importPasswordsOwner(jobId: string) {
  return { ownerTable: "jobs", ownerId: jobId, kind: "import_passwords" };
}

/** Signs in to each line and adds its account; an account that exists is left alone, so that a second run is harmless. */
export const importJobHandler: JobHandler = {
  parallel: 4,
  gapMs: 250,
  begin: async (ctx, job) => {
    const input = jobInput.parse(job.input);
    const lines = new Map(input.lines.map((line) => [`line_${line.line}`, line]));
    return async (item): Promise<JobItemResult> => {
      const line = lines.get(item.subjectId);
      if (!line) throw new BadInputError("account.import_line", "The import does not know this line.");
      try {
        await refuseExisting(ctx.db, line.emailCanon, null);
        const accountId = await importLine(ctx, job, input, line);
        return { state: "done", detail: { accountId } };
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        return { state: "skipped", reason: error.reason, message: error.message };
      }
    };
  },
};

async function importLine(
  ctx: AppContext,
  job: RunningJob,
  input: JobInput,
  line: JobInput["lines"][number],
): Promise<string> {
  const password = await openPassword(ctx, job.id, line.line);
  const { email, emailCanon, alias, note } = line;
  const profile = await checkLogin(ctx, { email, password });
  const id = ctx.ids.next("acc");
  const { authority } = input;
  const { actor, personId } = job;
  const groupIds = line.groupIds.length > 0 ? line.groupIds : input.groupIds;
  const draft = { id, email, emailCanon, alias, note, password, profile, authority, groupIds, personId, actor };
  await ctx.db
    .tx((tx) => createAccount(tx, ctx, draft))
    .catch((error: unknown) => explainDuplicate(ctx.db, draft, error));
  ctx.bus.emit("events");
  ctx.bus.emit("wake", id);
  return id;
}

/** Opened for the one call that needs it, and not kept. */
async function openPassword(ctx: AppContext, jobId: string, line: number): Promise<string> {
  const sealed = await openSecret(ctx.db, ctx.vault, importPasswordsOwner(jobId));
  const password = sealed === null ? undefined : passwordsSchema.parse(JSON.parse(sealed))[String(line)];
  if (password === undefined) {
    throw new BadInputError("account.import_password", "The password of this line is gone. Import it again.");
  }
  return password;
}
