import { TransferDoorPage } from "@/features/transfers/transfer-door-page";

type TransferRouteProps = { params: Promise<{ id: string }> };

/** `/transfers/trf_…`: one transfer and everything that says what became of it. */
export default async function TransferRoute({ params }: TransferRouteProps) {
  const { id } = await params;
  return <TransferDoorPage key={id} id={id} />;
}
