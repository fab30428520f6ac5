import { useTranslations } from "next-intl";
import { AddAccountDoorPage } from "@/features/accounts/add-account-door-page";
import { RightPanel } from "@/features/operators/right-panel";

/** `/accounts/new`: check with Infini, state whose account it is, save. */
export default function AddAccountRoute() {
  const t = useTranslations("accounts.add");
  return (
    <RightPanel act="accounts.add" title={t("title")}>
      <AddAccountDoorPage />
    </RightPanel>
  );
}
