import { redirect } from "next/navigation";
import { apiKeysHref } from "@/features/shell/labels";

/** `/settings` leads to its first page that is built; everybody who signs in may see it. */
export default function SettingsRoute() {
  redirect(apiKeysHref);
}
