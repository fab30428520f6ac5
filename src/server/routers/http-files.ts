import { exportCashbackInput } from "@/domain/cashback-batch.schema";
import { BadInputError, ForbiddenError, UnauthorizedError } from "@/domain/errors";
import { mayDo } from "@/domain/rights";
import { requireReach } from "@/server/auth/key-reach";
import { countCall, limitHolder } from "@/server/auth/limits";
import { type BatchDownload, downloadCashback } from "@/server/services/cashback/export-cashback";
import type { AppParts } from "./context";
import { errorResponse, refusalResponse, refuseAtEdge, sealed } from "./http-edge";

/** Streams the export of one cashback batch to a signed-in person with the right. @source docs/design/features.md EXP-1 */
export async function handleCashbackFile(app: AppParts, request: Request, id: string): Promise<Response> {
  const refusal = refuseAtEdge(app, request);
  if (refusal) return refusalResponse(app, refusal);
  try {
    const signedIn = await app.auth.findSignedIn(request.headers);
    if (!signedIn) throw new UnauthorizedError();
    const { caller } = signedIn;
    app.auth.meter.count(limitHolder(caller), app.clock.nowMs());
    for (const act of ["batches.read", "payees.readFull"] as const) {
      if (!mayDo(caller, act)) throw new ForbiddenError("rights.missing", "This is not among your rights.", { act });
    }
    await requireReach(app.db, caller, { batch: "id" }, { id });
    await countCall(app, "export", limitHolder(caller));
    const parsed = exportCashbackInput.safeParse({
      id,
      format: new URL(request.url).searchParams.get("format") ?? "csv",
    });
    if (!parsed.success) throw new BadInputError("export.format", "The format is csv or jsonl.");
    return sealed(app, toResponse(await downloadCashback({ ...app, caller }, parsed.data)));
  } catch (error) {
    return errorResponse(app, error);
  }
}

function toResponse(download: BatchDownload): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await download.parts.next();
      if (part.done) controller.close();
      else controller.enqueue(encoder.encode(part.value));
    },
    cancel: async () => void (await download.parts.return(undefined)),
  });
  return new Response(stream, {
    headers: { "content-type": download.type, "content-disposition": `attachment; filename="${download.name}"` },
  });
}
