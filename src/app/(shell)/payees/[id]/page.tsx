import { PayeeDoorPage } from "@/features/payees/payee-door-page";

type PayeeRouteProps = { params: Promise<{ id: string }> };

/** `/payees/pye_…`: one payee, what it got, and what is said about it. */
export default async function PayeeRoute({ params }: PayeeRouteProps) {
  const { id } = await params;
  return <PayeeDoorPage key={id} id={id} />;
}
