import { PayeesDoorPage } from "@/features/payees/payees-door-page";

/** `/payees`: everybody who was paid, or was to be paid. */
export default function PayeesRoute() {
  return <PayeesDoorPage />;
}
