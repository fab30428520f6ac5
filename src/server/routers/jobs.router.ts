import { cancelJobInput, getJobInput, jobDetail, listJobsInput, listJobsOutput, startedJob } from "@/domain/job.schema";
import { cancelJob } from "@/server/services/jobs/cancel-job";
import { getJob } from "@/server/services/jobs/get-job";
import { listJobs } from "@/server/services/jobs/list-jobs";
import { can, router } from "./trpc";

export const jobsRouter = router({
  list: can("jobs.read")
    .input(listJobsInput)
    .output(listJobsOutput)
    .query(({ ctx, input }) => listJobs(ctx, input)),
  get: can("jobs.read")
    .input(getJobInput)
    .output(jobDetail)
    .query(({ ctx, input }) => getJob(ctx, input)),
  cancel: can("jobs.cancel")
    .input(cancelJobInput)
    .output(startedJob)
    .mutation(({ ctx, input }) => cancelJob(ctx, input)),
});
