import { useTranslations } from "next-intl";
import { ImportAccountsDoorPage } from "@/features/accounts/import-accounts-door-page";
import { RightPanel } from "@/features/operators/right-panel";

/** `/accounts/import`: many accounts from pasted lines or a file. */
export default function ImportAccountsRoute() {
  const t = useTranslations("accounts.import");
  return (
    <RightPanel act="accounts.import" title={t("title")}>
      <ImportAccountsDoorPage />
    </RightPanel>
  );
}
