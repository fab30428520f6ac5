import { setImmediate } from "node:timers/promises";
import { ImportFault } from "@/domain/import-fault";

/** Bytes between two breaths: parsing one block takes about two milliseconds. */
const blockBytes = 16 * 1024;

/**
 * The bytes of a source in even blocks, with a turn of the event loop before each one, so that a large file delays
 * nobody. Reads at most one chunk beyond the limit.
 * @throws ImportFault `file_size`
 */
export async function* readBlocks(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array && source.length > maxBytes) throw new ImportFault("file_size", { limit: maxBytes });
  let total = 0;
  let chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    total += chunk.length;
    if (total > maxBytes) throw new ImportFault("file_size", { limit: maxBytes });
    chunks.push(chunk);
    length += chunk.length;
    if (length < blockBytes) continue;
    let bytes = Buffer.concat(chunks, length);
    for (; bytes.length >= blockBytes; bytes = bytes.subarray(blockBytes)) {
      await setImmediate();
      yield bytes.subarray(0, blockBytes);
    }
    chunks = [bytes];
    length = bytes.length;
  }
  await setImmediate();
  if (length > 0) yield Buffer.concat(chunks, length);
}
