import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ImportAccountsDoorPage } from "@/features/accounts/import-accounts-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("accounts");
  return { title: t("import.title") };
}

/** `/accounts/import`: many accounts from pasted lines or a file. */
export default function ImportAccountsRoute() {
  return <ImportAccountsDoorPage />;
}
