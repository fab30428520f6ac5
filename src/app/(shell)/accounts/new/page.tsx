import { AddAccountDoorPage } from "@/features/accounts/add-account-door-page";
import { RightPanel } from "@/features/operators/right-panel";

/** `/accounts/new`: check with Infini, state whose account it is, save. */
export default function AddAccountRoute() {
  return (
    <RightPanel act="accounts.add">
      <AddAccountDoorPage />
    </RightPanel>
  );
}
