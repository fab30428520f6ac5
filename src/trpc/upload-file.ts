import type { UploadReceipt } from "@/server/routers/http-uploads";
import { type ApiError, noAnswer } from "./read-error";

export type UploadResult = { ok: true; upload: UploadReceipt } | { ok: false; error: ApiError };

/** Sends one file; later calls name it by `uploadId`. Its name travels apart from it and is only shown. */
export async function uploadFile(file: File, signal?: AbortSignal): Promise<UploadResult> {
  try {
    const answer = await fetch("/api/uploads", {
      method: "POST",
      headers: { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(file.name) },
      body: file,
      credentials: "same-origin",
      ...(signal ? { signal } : {}),
    });
    if (answer.ok) return { ok: true, upload: await answer.json() };
    const refused: { error?: { data?: ApiError } } = await answer.json();
    return { ok: false, error: refused.error?.data ?? noAnswer(new Error(`HTTP ${answer.status}`)) };
  } catch (error) {
    return { ok: false, error: noAnswer(error) };
  }
}
