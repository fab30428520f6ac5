import { handleTrpc } from "@/server/routers/http-trpc";
import { getApp } from "@/server/start/app";

export const dynamic = "force-dynamic";

async function handle(request: Request): Promise<Response> {
  return handleTrpc(await getApp(), request);
}

export { handle as GET, handle as POST };
