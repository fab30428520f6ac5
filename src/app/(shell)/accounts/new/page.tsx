import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AddAccountDoorPage } from "@/features/accounts/add-account-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("accounts");
  return { title: t("add.title") };
}

/** `/accounts/new`: check with Infini, state whose account it is, save. */
export default function AddAccountRoute() {
  return <AddAccountDoorPage />;
}
