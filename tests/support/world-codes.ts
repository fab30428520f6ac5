import { eq } from "drizzle-orm";
import { readCodeSecret } from "@/domain/two-factor-code";
import { keepSecret } from "@/server/repositories/two-factor-secrets.repository";
import type { World } from "./world";

/** The secret of every authenticator in these worlds; no row may show it. */
export const authenticatorKey = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

type Authenticator = {
  /** Whose codes Infini wants, when it is not the one that we keep. */
  upstreamKey?: string;
  /** Whether we keep the secret, and may use its codes unasked. */
  kept?: "automatic" | "asked" | "none";
};

/** An account of the world has its authenticator bound at Infini, and its authority covers the use of codes. */
export async function bindAuthenticator(
  world: Pick<World, "ctx" | "control" | "account">,
  { upstreamKey = authenticatorKey, kept = "automatic" }: Authenticator = {},
): Promise<void> {
  const { ctx, account } = world;
  await world.control("accounts", { email: account.email, isTwoFactorBound: true, totpSecret: upstreamKey });
  const { accounts, accountAuthorities: a } = ctx.db.t;
  const scope = ["profile", "statement", "transfer.uid", "transfer.email", "two_factor"];
  await ctx.db.update(a, { scope }, eq(a.accountId, account.id));
  await ctx.db.update(accounts, { isTwoFactorBound: true }, eq(accounts.id, account.id));
  if (kept === "none") return;
  const secret = readCodeSecret(authenticatorKey);
  if (typeof secret === "string") throw new Error("the key of the tests is none");
  await ctx.db.tx((tx) =>
    keepSecret(tx, ctx.vault, {
      id: ctx.ids.next("tfs"),
      sealedId: ctx.ids.next("sec"),
      accountId: account.id,
      secret,
      isAutomatic: kept === "automatic",
      createdBy: "opr_test",
      atMs: ctx.clock.nowMs(),
    }),
  );
}

/** A person froze the account. */
export async function freezeAccount({ ctx, account }: Pick<World, "ctx" | "account">): Promise<void> {
  const atMs = ctx.clock.nowMs();
  const freeze = { scope: "account", accountId: account.id, openSlot: account.id, reason: "a test" } as const;
  const stamp = { frozenBy: "opr_test", createdAtMs: atMs, updatedAtMs: atMs };
  await ctx.db.insert(ctx.db.t.freezes, { id: ctx.ids.next("frz"), ...freeze, ...stamp });
}
