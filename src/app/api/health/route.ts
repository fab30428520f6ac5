import { handleHealth } from "@/server/routers/http-health";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return handleHealth();
}
