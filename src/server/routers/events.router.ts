import { tracked } from "@trpc/server";
import { type StreamMessage, streamInput } from "@/domain/event.schema";
import { streamEvents } from "@/server/services/events/stream-events";
import { can, router } from "./trpc";

export type { StreamMessage };

export const eventsRouter = router({
  stream: can("system.read")
    .input(streamInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const items = streamEvents(ctx, input, signal ?? AbortSignal.timeout(60_000));
      for await (const { id, message } of items) yield tracked(id, message);
    }),
});
