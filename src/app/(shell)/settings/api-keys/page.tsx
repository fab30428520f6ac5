import { ApiKeysDoorPage } from "@/features/operators/api-keys-door-page";

/** `/settings/api-keys`: keys with which programs act for the person who is here. */
export default function ApiKeysRoute() {
  return <ApiKeysDoorPage />;
}
