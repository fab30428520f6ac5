import { handleReady } from "@/server/routers/http-health";
import { getApp } from "@/server/start/app";

export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return handleReady(getApp);
}
