import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
const HEAD_MAX_BYTES = 16_384;

/** What was written: its size and the hash of the whole file. */
export type SealedFile = { bytes: number; sha256: string };

/** The file is not what was written: a changed byte, a missing end, another key. Says nothing about the content. */
class DamagedFileError extends Error {
  constructor() {
    super("the file is damaged, cut off, or sealed with another key");
    this.name = "DamagedFileError";
  }
}

/**
 * Writes a line in clear and after it the sealed content, piece by piece. Each piece is bound to the line, to its place and
 * to whether it is the last one, so that none can be changed, moved or left out. On the disk when this returns; no file
 * that is there is written over.
 */
export async function writeSealed(
  path: string,
  head: string,
  key: Buffer,
  content: AsyncIterable<Buffer>,
): Promise<SealedFile> {
  const file = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  let bytes = 0;
  const write = async (part: Buffer): Promise<void> => {
    hash.update(part);
    bytes += part.length;
    await file.writeFile(part);
  };
  try {
    await write(Buffer.from(`${head}\n`));
    let place = 0;
    let held: Buffer | null = null;
    for await (const piece of pieces(content)) {
      if (held) await write(seal(held, { head, key, place: place++, isLast: false }));
      held = piece;
    }
    await write(seal(held ?? Buffer.alloc(0), { head, key, place, isLast: true }));
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** The line in clear. @throws DamagedFileError when there is none */
export async function readSealedHead(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_MAX_BYTES), position: 0 });
    const end = buffer.subarray(0, bytesRead).indexOf("\n");
    if (end === -1) throw new DamagedFileError();
    return buffer.toString("utf8", 0, end);
  } finally {
    await file.close();
  }
}

/** The content, piece by piece; nothing of a piece that was changed is given out. @throws DamagedFileError */
export async function* readSealed(path: string, head: string, key: Buffer): AsyncGenerator<Buffer> {
  const start = Buffer.byteLength(head) + 1;
  const size = await sizeOf(path);
  const whole = CHUNK_BYTES + TAG_BYTES;
  let place = 0;
  let position = start;
  for await (const piece of pieces(createReadStream(path, { start }), whole)) {
    position += piece.length;
    yield unseal(piece, { head, key, place: place++, isLast: position === size });
  }
  if (place === 0) throw new DamagedFileError();
}

type Place = { head: string; key: Buffer; place: number; isLast: boolean };

function seal(piece: Buffer, where: Place): Buffer {
  const cipher = createCipheriv("aes-256-gcm", where.key, nonce(where));
  cipher.setAAD(Buffer.from(where.head));
  return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
}

function unseal(piece: Buffer, where: Place): Buffer {
  if (piece.length < TAG_BYTES) throw new DamagedFileError();
  const decipher = createDecipheriv("aes-256-gcm", where.key, nonce(where), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(where.head));
  decipher.setAuthTag(piece.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(piece.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new DamagedFileError();
  }
}

/** The key belongs to one file, so a place in it is used once. */
function nonce({ place, isLast }: Place): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt8(isLast ? 1 : 0, 0);
  iv.writeBigUInt64BE(BigInt(place), 4);
  return iv;
}

/** The same bytes in pieces of one size; the last one may be shorter. */
async function* pieces(content: AsyncIterable<Buffer>, size = CHUNK_BYTES): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const part of content) {
    rest.push(part);
    length += part.length;
    if (length < size) continue;
    let all = Buffer.concat(rest);
    for (; all.length >= size; all = all.subarray(size)) yield all.subarray(0, size);
    rest = [all];
    length = all.length;
  }
  if (length > 0) yield Buffer.concat(rest);
}

async function sizeOf(path: string): Promise<number> {
  const file: FileHandle = await open(path, "r");
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
