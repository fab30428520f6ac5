import { redirect } from "next/navigation";
import { useTranslations } from "next-intl";
import { RightPanel } from "@/features/operators/right-panel";
import { NewTransferPage } from "@/features/transfers/new-transfer-page";

type PageProps = { searchParams: Promise<{ sent?: string | string[] }> };

/**
 * `/transfers/new`: one payment, composed, reviewed and confirmed on one page. `?sent=` names the one that was just sent
 * from here: whoever reloads in that moment gets its page, never an empty form.
 */
export default async function Page({ searchParams }: PageProps) {
  const { sent } = await searchParams;
  if (typeof sent === "string" && /^trf_[\w-]{1,60}$/.test(sent)) redirect(`/transfers/${sent}`);
  return <Composer />;
}

function Composer() {
  const t = useTranslations("newTransfer");
  return (
    <RightPanel act="transfers.send" title={t("title")}>
      <NewTransferPage />
    </RightPanel>
  );
}
