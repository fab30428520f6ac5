import { useTranslations } from "next-intl";
import { NewCashbackPage } from "@/features/cashback/new-cashback-page";
import { RightPanel } from "@/features/operators/right-panel";

/** `/cashback/new`: payer, campaign, amount and file of a new batch. */
export default function Page() {
  const t = useTranslations("cashback.wizard");
  return (
    <RightPanel act="drafts.edit" title={t("title")}>
      <NewCashbackPage />
    </RightPanel>
  );
}
