import { handleUpload } from "@/server/routers/http-uploads";
import { getApp } from "@/server/start/app";

export const dynamic = "force-dynamic";

export async function POST(request: Request): Promise<Response> {
  return handleUpload(await getApp(), request);
}
