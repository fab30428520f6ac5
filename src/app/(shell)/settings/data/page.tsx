import { DataDoorPage } from "@/features/system/data-door-page";

/** `/settings/data`: whether what is stored agrees with itself, and what could bring it back. */
export default function DataRoute() {
  return <DataDoorPage />;
}
