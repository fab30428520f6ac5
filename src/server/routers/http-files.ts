import { exportCashbackInput } from "@/domain/cashback-batch.schema";
import { BadInputError, ForbiddenError, UnauthorizedError } from "@/domain/errors";
import { type Act, mayDo } from "@/domain/rights";
import { exportTransfersInput } from "@/domain/transfer-list.schema";
import { requireReach } from "@/server/auth/key-reach";
import { countCall, limitHolder } from "@/server/auth/limits";
import { type BatchDownload, downloadCashback } from "@/server/services/cashback/export-cashback";
import type { ServiceContext } from "@/server/services/context";
import { downloadTransfers, type TransferDownload } from "@/server/services/transfers/export-transfers";
import type { AppParts } from "./context";
import { errorResponse, refusalResponse, refuseAtEdge, sealed } from "./http-edge";

/** Streams the export of one cashback batch to a signed-in person with the right. @source docs/design/features.md EXP-1 */
export async function handleCashbackFile(app: AppParts, request: Request, id: string): Promise<Response> {
  return handFile(app, request, "batches.read", async (ctx, format) => {
    await requireReach(ctx.db, ctx.caller, { batch: "id" }, { id });
    const parsed = exportCashbackInput.safeParse({ id, format });
    if (!parsed.success) throw wrongFormat();
    return downloadCashback(ctx, parsed.data);
  });
}

/**
 * Streams what the list of transfers holds under `?filter=`, the filter of `transfers.list` as JSON, with the columns that
 * `?columns=` names with commas between, in that order.
 */
export async function handleTransfersFile(app: AppParts, request: Request): Promise<Response> {
  return handFile(app, request, "transfers.read", async (ctx, format) => {
    const { searchParams } = new URL(request.url);
    const filter = readJson(searchParams.get("filter") ?? "{}");
    const columns = searchParams.get("columns")?.split(",");
    if (format !== "csv" && format !== "jsonl") throw wrongFormat();
    const parsed = exportTransfersInput.safeParse({ format, filter, columns });
    if (!parsed.success && parsed.error.issues.every(({ path }) => path[0] === "columns")) {
      throw new BadInputError("export.columns", "These are no columns of transfers, or one of them stands twice.");
    }
    if (!parsed.success) throw new BadInputError("export.filter", "This is no filter of transfers.");
    return downloadTransfers(ctx, parsed.data);
  });
}

function wrongFormat(): BadInputError {
  return new BadInputError("export.format", "The format is csv or jsonl.");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Download = BatchDownload | TransferDownload;

/** A file for whoever may read its rows and see payees in full. */
async function handFile(
  app: AppParts,
  request: Request,
  act: Act,
  open: (ctx: ServiceContext, format: string) => Promise<Download>,
): Promise<Response> {
  const refusal = refuseAtEdge(app, request);
  if (refusal) return refusalResponse(app, refusal);
  try {
    const signedIn = await app.auth.findSignedIn(request.headers);
    if (!signedIn) throw new UnauthorizedError();
    const { caller } = signedIn;
    app.auth.meter.count(limitHolder(caller), app.clock.nowMs());
    for (const needed of [act, "payees.readFull"] as const) {
      if (!mayDo(caller, needed)) {
        throw new ForbiddenError("rights.missing", "This is not among your rights.", { act: needed });
      }
    }
    await countCall(app, "export", limitHolder(caller));
    const format = new URL(request.url).searchParams.get("format") ?? "csv";
    return sealed(app, toResponse(await open({ ...app, caller }, format)));
  } catch (error) {
    return errorResponse(app, error);
  }
}

function toResponse(download: Download): Response {
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
