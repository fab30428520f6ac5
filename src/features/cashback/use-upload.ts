"use client";

import { useCallback } from "react";
import { pastedName } from "@/domain/import-name";
import type { FileChoice } from "@/features/cashback/file-form";
import type { ActError } from "@/features/cashback/labels";
import { uploadFile } from "@/trpc/upload-file";

/** Sends a chosen file or pasted rows up once; answers the query by which the next steps name it. */
export function useUpload() {
  return useCallback(
    async (choice: FileChoice): Promise<{ ok: true; value: string } | { ok: false; error: ActError }> => {
      const file = choice.file ?? new File([choice.text], pastedName, { type: "text/plain" });
      const sent = await uploadFile(file);
      if (sent.ok) {
        const { uploadId, bytes } = sent.upload;
        const query = new URLSearchParams({ upload: uploadId, file: file.name, bytes: String(bytes) });
        return { ok: true, value: query.toString() };
      }
      const { reason, message, retryable, ref, params } = sent.error;
      const error: ActError = {
        moneyMoved: "no",
        reason,
        message,
        params: params ?? {},
        ...(retryable ? { retryable } : {}),
        ...(ref === "" ? {} : { ref }),
      };
      return { ok: false, error };
    },
    [],
  );
}
