import { NewCashbackPage } from "@/features/cashback/new-cashback-page";
import { RightPanel } from "@/features/operators/right-panel";

/** `/cashback/new`: payer, campaign, amount and file of a new batch. */
export default function Page() {
  return (
    <RightPanel act="drafts.edit">
      <NewCashbackPage />
    </RightPanel>
  );
}
