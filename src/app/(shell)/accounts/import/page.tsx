import { ImportAccountsDoorPage } from "@/features/accounts/import-accounts-door-page";
import { RightPanel } from "@/features/operators/right-panel";

/** `/accounts/import`: many accounts from pasted lines or a file. */
export default function ImportAccountsRoute() {
  return (
    <RightPanel act="accounts.import">
      <ImportAccountsDoorPage />
    </RightPanel>
  );
}
