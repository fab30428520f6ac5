import type { IncomingMessage } from "node:http";

const limitBytes = 256 * 1024;

/** Bytes of a request body, and whether they are all of it. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/**
 * Reads a body until its end, the limit, or the loss of the caller. What came before the loss is kept, because the
 * request log shows what was seen.
 */
export async function readBody(incoming: IncomingMessage): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      length += bytes.length;
      if (length > limitBytes) return { bytes: Buffer.concat(chunks), isWhole: false };
    }
  } catch {
    return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: incoming.complete };
}

/** The JSON value of a body; undefined when it is none. */
export function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
