import { AccountDoorPage } from "@/features/accounts/account-door-page";

type AccountRouteProps = { params: Promise<{ id: string }> };

/** `/accounts/acc_…`: one account. */
export default async function AccountRoute({ params }: AccountRouteProps) {
  const { id } = await params;
  return <AccountDoorPage key={id} id={id} />;
}
