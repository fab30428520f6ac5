import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ReviewQueuePage } from "@/features/review/review-queue-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("review");
  return { title: t("title") };
}

/** `/review`: what only a person can decide. */
export default function Page() {
  return <ReviewQueuePage />;
}
