import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CashbackPage } from "@/features/cashback/cashback-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("cashback");
  return { title: t("title") };
}

/** `/cashback`: every cashback batch. */
export default function Page() {
  return <CashbackPage />;
}
