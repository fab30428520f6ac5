import { readFile, rm } from "node:fs/promises";
import type { ImportAccountsInput } from "@/domain/account.schema";
import { BadInputError, NotFoundError } from "@/domain/errors";
import { sha256Hex } from "@/server/platform/hash";
import { findUpload, removeUpload } from "@/server/repositories/uploads.repository";
import type { ServiceContext } from "@/server/services/context";
import { uploadFile } from "@/server/services/uploads/upload-place";

const MAX_BYTES = 1_048_576;

/**
 * The text of an import: as pasted, or of a file that this person uploaded.
 * @throws NotFoundError `upload.not_found` | BadInputError `account.import_size` | `account.encoding` | `account.file`
 */
export async function readAccountSource(ctx: ServiceContext, source: ImportAccountsInput["source"]): Promise<string> {
  if ("text" in source) return source.text;
  const { uploadId } = source;
  const upload = await findUpload(ctx.db, uploadId, ctx.caller.personId, ctx.clock.nowMs());
  if (!upload) throw new NotFoundError("upload", uploadId);
  if (upload.bytes > MAX_BYTES) {
    throw new BadInputError("account.import_size", "The file is too large for a list of accounts.", {
      limitBytes: MAX_BYTES,
    });
  }
  const bytes = await readFile(uploadFile(ctx.dataDir, upload.id));
  if (sha256Hex(bytes) !== upload.sha256) throw new BadInputError("account.file", "The file is not what was uploaded.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new BadInputError("account.encoding", "The file is not UTF-8.");
  }
}

/** Removes an uploaded list once its passwords are sealed: it holds them in clear text. */
export async function forgetAccountSource(ctx: ServiceContext, source: ImportAccountsInput["source"]): Promise<void> {
  if ("text" in source) return;
  await rm(uploadFile(ctx.dataDir, source.uploadId), { force: true });
  await removeUpload(ctx.db, source.uploadId);
}
