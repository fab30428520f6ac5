import { ForbiddenError, UnauthorizedError } from "@/domain/errors";
import { mayDo } from "@/domain/rights";
import type { UploadAnswer } from "@/domain/upload.schema";
import { countCall, limitHolder } from "@/server/auth/limits";
import { receiveUpload } from "@/server/services/uploads/receive-upload";
import type { AppParts } from "./context";
import { errorResponse, hasMediaType, mediaTypeRefusal, refusalResponse, refuseAtEdge, sealed } from "./http-edge";

/** What the sender learns of a file that was taken. */
export type UploadReceipt = UploadAnswer;

const mediaType = "application/octet-stream";

/**
 * Takes one file as the raw body of a POST, its shown name in `x-file-name` (URI encoded). Another site cannot send
 * this media type without asking first, and is refused when it asks.
 * @source docs/design/security.md §8, §10
 */
export async function handleUpload(app: AppParts, request: Request): Promise<Response> {
  const refusal = refuseAtEdge(app, request);
  if (refusal) return refusalResponse(app, refusal);
  if (!hasMediaType(request.headers, mediaType)) return refusalResponse(app, mediaTypeRefusal(mediaType));
  try {
    return sealed(app, Response.json(await receive(app, request)));
  } catch (error) {
    return errorResponse(app, error);
  }
}

async function receive(app: AppParts, request: Request): Promise<UploadReceipt> {
  const { headers, body } = request;
  const signedIn = await app.auth.findSignedIn(headers);
  if (!signedIn) throw new UnauthorizedError();
  const { caller } = signedIn;
  app.auth.meter.count(limitHolder(caller), app.clock.nowMs());
  if (!mayDo(caller, "drafts.edit")) {
    throw new ForbiddenError("rights.missing", "This is not among your rights.", { act: "drafts.edit" });
  }
  await countCall(app, "upload", limitHolder(caller));
  const declared = headers.get("content-length");
  return receiveUpload(
    { ...app, caller },
    { stream: body, declaredBytes: declared === null ? null : Number(declared), shownName: headers.get("x-file-name") },
  );
}
