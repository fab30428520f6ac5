import { listUnready } from "@/server/services/system/read-health";
import type { AppParts } from "./context";
import { sealed } from "./http-edge";

/** The process is alive. Says nothing else: anybody may ask. @source docs/design/features.md HLT-1 */
export function handleHealth(): Response {
  return sealed(null, Response.json({ ok: true }));
}

/** Whether calls can be answered; otherwise 503 with the names of the parts that are missing. */
export async function handleReady(start: () => Promise<AppParts>): Promise<Response> {
  const parts = await start().then(
    (app) => listUnready(app),
    () => ["start"],
  );
  if (parts.length === 0) return sealed(null, Response.json({ ok: true }));
  return sealed(null, Response.json({ ok: false, parts }, { status: 503 }));
}
