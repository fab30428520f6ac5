import { NewCashbackPage } from "@/features/cashback/new-cashback-page";

/** `/cashback/new`: payer, campaign, amount and file of a new batch. */
export default function Page() {
  return <NewCashbackPage />;
}
