import { handleAuth } from "@/server/routers/http-auth";
import { getApp } from "@/server/start/app";

export const dynamic = "force-dynamic";

async function handle(request: Request): Promise<Response> {
  return handleAuth(await getApp(), request);
}

export { handle as GET, handle as POST };
