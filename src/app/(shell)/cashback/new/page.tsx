import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewCashbackPage } from "@/features/cashback/new-cashback-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("cashback.wizard");
  return { title: t("title") };
}

/** `/cashback/new`: payer, campaign, amount and file of a new batch. */
export default function Page() {
  return <NewCashbackPage />;
}
