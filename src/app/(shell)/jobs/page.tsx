import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { JobsDoorPage } from "@/features/jobs/jobs-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("jobs");
  return { title: t("title") };
}

/** `/jobs`: running and past work of the server. */
export default function JobsRoute() {
  return <JobsDoorPage />;
}
