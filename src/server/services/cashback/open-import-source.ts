import { createReadStream } from "node:fs";
import { NotFoundError } from "@/domain/errors";
import { pastedName } from "@/domain/import-name";
import type { ImportSource } from "@/domain/import-source.schema";
import { sha256Hex } from "@/server/platform/hash";
import { findUpload } from "@/server/repositories/uploads.repository";
import type { ServiceContext } from "@/server/services/context";
import { uploadFile } from "@/server/services/uploads/upload-place";

/** The bytes of an import with what its batch keeps of them. */
export type ImportBytes = {
  bytes: AsyncIterable<Uint8Array> | Uint8Array;
  sha256: string;
  size: number;
  shownName: string;
};

/** SHA-256 hex of what an import would read. @throws NotFoundError `upload.not_found` */
export async function hashImportSource(ctx: ServiceContext, source: ImportSource): Promise<string> {
  if ("text" in source) return sha256Hex(Buffer.from(source.text, "utf8"));
  return (await getUpload(ctx, source.uploadId)).sha256;
}

/** Opens what was pasted, or a file that this person uploaded. @throws NotFoundError `upload.not_found` */
export async function openImportSource(ctx: ServiceContext, source: ImportSource): Promise<ImportBytes> {
  if ("text" in source) {
    const bytes = Buffer.from(source.text, "utf8");
    return { bytes, sha256: sha256Hex(bytes), size: bytes.length, shownName: pastedName };
  }
  const upload = await getUpload(ctx, source.uploadId);
  return {
    bytes: createReadStream(uploadFile(ctx.dataDir, upload.id)),
    sha256: upload.sha256,
    size: upload.bytes,
    shownName: upload.nameShown,
  };
}

async function getUpload(ctx: ServiceContext, uploadId: string) {
  const upload = await findUpload(ctx.db, uploadId, ctx.caller.personId, ctx.clock.nowMs());
  if (!upload) throw new NotFoundError("upload", uploadId);
  return upload;
}
