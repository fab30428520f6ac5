import { handleTransfersFile } from "@/server/routers/http-files";
import { getApp } from "@/server/start/app";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  return handleTransfersFile(await getApp(), request);
}
