import { handleCashbackFile } from "@/server/routers/http-files";
import { getApp } from "@/server/start/app";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return handleCashbackFile(await getApp(), request, (await params).id);
}
