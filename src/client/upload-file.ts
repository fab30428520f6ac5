import { InfiniManagerError, readAnswer, unanswered } from "./client-error";

/** A file that was taken: `uploadId` names it for a day, `sha256` (hex) and `bytes` show that it arrived whole. */
export type UploadedFile = { uploadId: string; bytes: number; sha256: string; name: string };

type Send = (init: RequestInit) => Promise<Response>;

/** Sends one file as it is. @throws InfiniManagerError whose `moneyMoved` is `no`: files move none */
export async function uploadFile(
  send: Send,
  headers: Readonly<Record<string, string>>,
  content: string | Uint8Array<ArrayBuffer> | Blob,
  name: string,
): Promise<UploadedFile> {
  const told = { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(name) };
  const answer = await read(send({ method: "POST", headers: { ...headers, ...told }, body: content }));
  const { uploadId, bytes, sha256 } = answer;
  if (typeof uploadId === "string" && typeof bytes === "number" && typeof sha256 === "string") {
    return { uploadId, bytes, sha256, name: typeof answer.name === "string" ? answer.name : name };
  }
  const refusal = isRecord(answer.error) ? readAnswer(answer.error.data) : null;
  throw new InfiniManagerError(refusal ?? unanswered(null, query));
}

const query = { isMutation: false, hasKey: false };

async function read(sent: Promise<Response>): Promise<Record<string, unknown>> {
  try {
    const answer: unknown = await (await sent).json();
    return isRecord(answer) ? answer : {};
  } catch (error) {
    throw new InfiniManagerError(unanswered(error, query), error instanceof Error ? error : undefined);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
