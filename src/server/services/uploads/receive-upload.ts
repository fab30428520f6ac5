import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BadInputError, TooLargeError } from "@/domain/errors";
import { shownFileName, UPLOAD_KEPT_MS, UPLOAD_MAX_BYTES, type UploadAnswer } from "@/domain/upload.schema";
import { appendAudit } from "@/server/repositories/audit.repository";
import { insertUpload } from "@/server/repositories/uploads.repository";
import type { ServiceContext } from "@/server/services/context";
import { uploadFile, uploadFolder } from "./upload-place";

/** `declaredBytes`: what the sender said it would be; a body that ends earlier was cut. */
export type UploadBody = {
  stream: ReadableStream<Uint8Array> | null;
  declaredBytes: number | null;
  shownName: string | null;
};
type Stored = { bytes: number; sha256: string };

/**
 * Takes a file into the upload folder under a name of our own and remembers whose it is. Nothing is kept of a body that
 * is too large or was cut.
 * @throws TooLargeError `upload.size` | BadInputError `upload.empty` | `upload.incomplete`
 * @source docs/design/security.md §10
 */
export async function receiveUpload(ctx: ServiceContext, body: UploadBody): Promise<UploadAnswer> {
  if (body.declaredBytes !== null && body.declaredBytes > UPLOAD_MAX_BYTES) throw tooLarge();
  const id = ctx.ids.next("upl");
  await mkdir(uploadFolder(ctx.dataDir), { recursive: true, mode: 0o700 });
  // What a process that died left under its number is swept a while later.
  const part = join(uploadFolder(ctx.dataDir), `${id}.${process.pid}.part`);
  const target = uploadFile(ctx.dataDir, id);
  const name = shownFileName(body.shownName);
  try {
    const stored = await store(part, body);
    await rename(part, target);
    await remember(ctx, id, name, stored);
    return { uploadId: id, ...stored, name };
  } catch (error) {
    await rm(part, { force: true });
    await rm(target, { force: true });
    throw error;
  }
}

async function store(path: string, body: UploadBody): Promise<Stored> {
  const file = await open(path, "wx", 0o600);
  try {
    const stored = await copy(body.stream, file);
    await file.sync();
    if (stored.bytes === 0) throw new BadInputError("upload.empty", "The file is empty.");
    if (body.declaredBytes !== null && stored.bytes !== body.declaredBytes) throw cut();
    return stored;
  } finally {
    await file.close();
  }
}

async function copy(stream: UploadBody["stream"], file: FileHandle): Promise<Stored> {
  const hash = createHash("sha256");
  let bytes = 0;
  const reader = stream?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw cut();
    });
    if (done) break;
    bytes += value.length;
    if (bytes > UPLOAD_MAX_BYTES) {
      // The rest is not wanted: it is not read to its end.
      void reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    hash.update(value);
    await file.writeFile(value);
  }
  return { bytes, sha256: hash.digest("hex") };
}

async function remember(ctx: ServiceContext, id: string, name: string, stored: Stored): Promise<void> {
  const atMs = ctx.clock.nowMs();
  await ctx.db.tx(async (tx) => {
    await insertUpload(tx, {
      id,
      ownerId: ctx.caller.personId,
      ...stored,
      mime: "application/octet-stream",
      nameShown: name,
      expiresAtMs: atMs + UPLOAD_KEPT_MS,
      createdAtMs: atMs,
    });
    await appendAudit(tx, ctx.vault.auditMac, {
      actor: ctx.caller.actor,
      action: "upload.create",
      objectKind: "upload",
      objectId: id,
      after: { name, ...stored },
      atMs,
    });
  });
}

function tooLarge(): TooLargeError {
  return new TooLargeError("upload.size", "The file is larger than allowed.", { limitBytes: UPLOAD_MAX_BYTES });
}

function cut(): BadInputError {
  return new BadInputError("upload.incomplete", "The file did not arrive whole.");
}
