import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { idleHeader } from "@/server/auth/auth";
import { appRouter } from "./app.router";
import { type AppParts, requestContext } from "./context";
import {
  hasMediaType,
  mediaTypeRefusal,
  readBody,
  refusalResponse,
  refuseAtEdge,
  sealed,
  sizeRefusal,
} from "./http-edge";
import { listProcedures } from "./procedure-list";

const trpcPath = "/api/trpc";
const BODY_MAX_BYTES = 1024 * 1024;
const LARGE_BODY_MAX_BYTES = 14 * 1024 * 1024;
const BATCH_MAX = 20;

/**
 * Answers one HTTP request to the procedures. Whatever another site, a form or a beacon could send ends before the
 * router is asked.
 * @source docs/design/security.md §8
 */
export async function handleTrpc(app: AppParts, request: Request): Promise<Response> {
  const refusal = refuseAtEdge(app, request);
  if (refusal) return refusalResponse(app, refusal);
  const isPost = request.method === "POST";
  if (isPost && !hasMediaType(request.headers, "application/json")) {
    return refusalResponse(app, mediaTypeRefusal("application/json"));
  }
  const limitBytes = bodyLimit(request);
  const body = isPost ? await readBody(request, limitBytes) : undefined;
  if (body === null) return refusalResponse(app, sizeRefusal(limitBytes));
  return sealed(app, await answer(app, request, body));
}

function answer(app: AppParts, request: Request, body: Uint8Array<ArrayBuffer> | undefined): Promise<Response> {
  const { method, headers, signal, url } = request;
  return fetchRequestHandler({
    endpoint: trpcPath,
    router: appRouter,
    req: new Request(url, { method, headers, signal, ...(body === undefined ? {} : { body }) }),
    maxBatchSize: BATCH_MAX,
    createContext: ({ resHeaders, info }) =>
      requestContext(app, {
        // A stream that connects again by itself is no sign of a person.
        headers: info.type === "subscription" ? withIdleMark(headers) : headers,
        batchSize: info.calls.length,
        setCookie: (line) => resHeaders.append("set-cookie", line),
      }),
    onError: ({ error, ctx, path }) => {
      // A procedure logs its own errors; without a context there was none.
      if (!ctx) app.log.error({ err: error.cause ?? error, path }, "a request found no context");
    },
  });
}

/** 14 MiB where pasted files are taken, 1 MiB elsewhere. A batch has the limit of an ordinary call. */
function bodyLimit(request: Request): number {
  const path = new URL(request.url).pathname.slice(trpcPath.length + 1);
  return largePaths().has(path) ? LARGE_BODY_MAX_BYTES : BODY_MAX_BYTES;
}

let knownLargePaths: Set<string> | undefined;

function largePaths(): Set<string> {
  knownLargePaths ??= new Set(
    listProcedures()
      .filter((procedure) => procedure.meta.isLarge)
      .map((procedure) => procedure.path),
  );
  return knownLargePaths;
}

function withIdleMark(headers: Headers): Headers {
  const marked = new Headers(headers);
  marked.set(idleHeader, "1");
  return marked;
}
