import { JobsDoorPage } from "@/features/jobs/jobs-door-page";

/** `/jobs`: running and past work of the server. */
export default function JobsRoute() {
  return <JobsDoorPage />;
}
