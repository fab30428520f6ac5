import { type Lease, renewLease, takeLease } from "@/server/repositories/leases.repository";
import type { EngineContext } from "./context";

/** A held lease that renews itself, and knows on the monotonic clock how long it lasts at least. */
export type LeaseKeeper = {
  readonly lease: Lease;
  readonly isTakeOver: boolean;
  /** Milliseconds for which nobody else can take the account, counted from before the last renewal was asked for. */
  remainingMs(): number;
  isLost(): boolean;
  /** Renews now; afterwards `remainingMs` says how it went. */
  renew(): Promise<void>;
  stop(): void;
};

/** Takes the lease of an account and keeps it; null while another worker holds it. */
export async function keepLease(ctx: EngineContext, accountId: string): Promise<LeaseKeeper | null> {
  const { leaseMs, leaseRenewMs } = ctx.parameters;
  let askedAtMs = ctx.clock.monotonicMs();
  const taken = await takeLease(ctx.db, accountId, ctx.workerId, leaseMs);
  if (!taken) return null;
  const lease: Lease = { accountId, owner: taken.owner, fence: taken.fence };
  let isLost = false;
  const renew = async (): Promise<void> => {
    const startedAtMs = ctx.clock.monotonicMs();
    try {
      if (await renewLease(ctx.db, lease, leaseMs)) askedAtMs = Math.max(askedAtMs, startedAtMs);
      else isLost = true;
    } catch (error) {
      ctx.log.warn({ err: error, accountId }, "a lease could not be renewed");
    }
  };
  let callOff = (): void => undefined;
  const renewLater = (): void => {
    callOff = ctx.clock.after(leaseRenewMs, () => {
      renewLater();
      void renew();
    });
  };
  renewLater();
  return {
    lease,
    isTakeOver: taken.isTakeOver,
    remainingMs: () => (isLost ? 0 : askedAtMs + leaseMs - ctx.clock.monotonicMs()),
    isLost: () => isLost,
    renew,
    stop: () => callOff(),
  };
}
