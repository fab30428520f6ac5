import { AccountsDoorPage } from "@/features/accounts/accounts-door-page";

/** `/accounts`: every account in one table. */
export default function AccountsRoute() {
  return <AccountsDoorPage />;
}
