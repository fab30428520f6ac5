import { sixDecimals } from "@/sandbox/amounts";
import { availableBalance, redPacketBalance, type WalletField } from "@/sandbox/books/accounts";
import { success } from "@/sandbox/envelopes";
import { serveRead } from "@/sandbox/routes/serve-call";
import type { Session } from "@/sandbox/sessions";
import { type Answer, envelopeAnswer } from "@/sandbox/wire/answers";
import type { SandboxContext } from "@/sandbox/wire/app-env";
import type { SandboxWorld } from "@/sandbox/world";

/** `GET /user/profile`: data and balances of the account that is signed in. */
export function profile(c: SandboxContext): Promise<Response> {
  return serveRead(c, (session) => readProfile(c.var.world, session));
}

function readProfile(world: SandboxWorld, { account }: Session): Answer {
  const { staleBalanceMs } = world.knobs.current;
  const balance = (field: WalletField): string =>
    sixDecimals(
      staleBalanceMs === 0
        ? world.accounts.balance(account.id, field)
        : world.movements.balanceAt(account.id, field, world.nowMs() - staleBalanceMs),
    );
  return envelopeAnswer(
    success({
      user_id: account.userId,
      email: account.email,
      uid: account.uid,
      invitation_code: "",
      available_balance: balance(availableBalance),
      withdrawing_amount: "0",
      red_packet_balance: balance(redPacketBalance),
      total_consumption_amount: "0",
      total_earn_balance: "0",
      daily_consumption: "0",
      status: account.status,
      user_type: 0,
      google_2fa_is_bound: account.isTwoFactorBound,
      google_password_is_set: false,
      is_kol: false,
      is_protected: false,
      created_at: Math.floor(world.shownMs(account.createdAtMs) / 1000),
      addresses: [],
    }),
  );
}
