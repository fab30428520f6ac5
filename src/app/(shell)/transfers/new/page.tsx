import { NewTransferPage } from "@/features/transfers/new-transfer-page";

/** `/transfers/new`: one payment, composed, reviewed and confirmed on one page. */
export default function Page() {
  return <NewTransferPage />;
}
