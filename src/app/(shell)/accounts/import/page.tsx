import { ImportAccountsDoorPage } from "@/features/accounts/import-accounts-door-page";

/** `/accounts/import`: many accounts from pasted lines or a file. */
export default function ImportAccountsRoute() {
  return <ImportAccountsDoorPage />;
}
