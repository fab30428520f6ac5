import { z } from "zod";
import { idText } from "./wire";

/** The largest file that is taken. @source docs/design/security.md §10 */
export const UPLOAD_MAX_BYTES = 10 * 1024 * 1024;
/** Unused files are kept for a day. */
export const UPLOAD_KEPT_MS = 86_400_000;

const NAME_MAX = 120;

const uploadAnswer = z.strictObject({
  uploadId: idText,
  bytes: z.int(),
  sha256: z.string().length(64),
  /** The file's name as it is shown; it names nothing on our side. */
  name: z.string(),
});
export type UploadAnswer = z.infer<typeof uploadAnswer>;

/** The name of a file as a screen may show it: the last part of a path, one line, without control or direction signs. */
export function shownFileName(text: string | null): string {
  const last = (
    decode(text ?? "")
      .split(/[\\/]/)
      .at(-1) ?? ""
  ).normalize("NFC");
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "").trim();
  const short = [...plain].slice(0, NAME_MAX).join("");
  return short === "" ? "file" : short;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
