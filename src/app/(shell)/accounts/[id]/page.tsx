import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AccountDoorPage } from "@/features/accounts/account-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("accounts");
  return { title: t("detail.title") };
}

type AccountRouteProps = { params: Promise<{ id: string }> };

/** `/accounts/acc_…`: one account. */
export default async function AccountRoute({ params }: AccountRouteProps) {
  const { id } = await params;
  return <AccountDoorPage key={id} id={id} />;
}
