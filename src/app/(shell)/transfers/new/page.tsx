import { useTranslations } from "next-intl";
import { RightPanel } from "@/features/operators/right-panel";
import { NewTransferPage } from "@/features/transfers/new-transfer-page";

/** `/transfers/new`: one payment, composed, reviewed and confirmed on one page. */
export default function Page() {
  const t = useTranslations("newTransfer");
  return (
    <RightPanel act="transfers.send" title={t("title")}>
      <NewTransferPage />
    </RightPanel>
  );
}
