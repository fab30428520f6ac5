import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AccountsDoorPage } from "@/features/accounts/accounts-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("accounts");
  return { title: t("title") };
}

/** `/accounts`: every account in one table. */
export default function AccountsRoute() {
  return <AccountsDoorPage />;
}
