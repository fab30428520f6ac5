import { AddAccountDoorPage } from "@/features/accounts/add-account-door-page";

/** `/accounts/new`: check with Infini, state whose account it is, save. */
export default function AddAccountRoute() {
  return <AddAccountDoorPage />;
}
