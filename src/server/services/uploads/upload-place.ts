import { join } from "node:path";

/** The folder of uploaded files; nothing in it is served. */
export function uploadFolder(dataDir: string): string {
  return join(dataDir, "uploads");
}

/** Where the file of an upload lies; the id is ours, so the path is. */
export function uploadFile(dataDir: string, uploadId: string): string {
  return join(uploadFolder(dataDir), uploadId);
}
