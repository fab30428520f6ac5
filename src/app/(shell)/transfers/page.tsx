import { TransfersDoorPage } from "@/features/transfers/transfers-door-page";

/** `/transfers`: every transfer in one table. */
export default function TransfersRoute() {
  return <TransfersDoorPage />;
}
