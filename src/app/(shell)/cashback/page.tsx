import { CashbackPage } from "@/features/cashback/cashback-page";

/** `/cashback`: every cashback batch. */
export default function Page() {
  return <CashbackPage />;
}
