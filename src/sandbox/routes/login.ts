import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Account } from "@/sandbox/books/accounts";
import { sandboxPassword, setUpAccount } from "@/sandbox/control/set-up-accounts";
import { drawShare } from "@/sandbox/draws";
import { refusals, success } from "@/sandbox/envelopes";
import { serveCall } from "@/sandbox/routes/serve-call";
import { type Answer, envelopeAnswer, invalidAnswer, refusalAnswer } from "@/sandbox/wire/answers";
import type { SandboxContext } from "@/sandbox/wire/app-env";
import { parseBody, readBody } from "@/sandbox/wire/read-body";
import type { SandboxWorld } from "@/sandbox/world";

const loginBodySchema = z.object({ email: z.string().min(1), password: z.string() });

/** `POST /user/login`: a session for e-mail address and password; no code is asked, even where one is bound. */
export async function login(c: SandboxContext): Promise<Response> {
  const { world } = c.var;
  const { bytes, isWhole } = await readBody(c.env.incoming);
  const body = loginBodySchema.safeParse(isWhole ? parseBody(bytes) : undefined);
  return serveCall(c, "signIn", () => (body.success ? signIn(world, body.data) : invalidAnswer()));
}

function signIn(world: SandboxWorld, body: z.output<typeof loginBodySchema>): Answer {
  const account = world.accounts.find("email", body.email) ?? openByPassword(world, body);
  const isRight = account?.kind === "fleet" && isSameText(account.password ?? "", body.password);
  if (account === null || !isRight) return refusalAnswer(refusals.badCredentials);
  const { token, expiresAtMs } = world.sessions.open(account, world.knobs.current, world.nowMs());
  const expires = new Date(world.shownMs(expiresAtMs)).toUTCString();
  const line = `jwt_token=${token}; Path=/; Expires=${expires}`;
  const lines = hasEmptyLine(world) ? [`jwt_token=; Path=/; Expires=${expires}`, line] : [line];
  return envelopeAnswer(success(), 200, { "set-cookie": lines });
}

const openingBalance = "10000";

/** Whoever tries the product needs no other way in: the sandbox's own password for an unknown address opens an account. */
function openByPassword(world: SandboxWorld, { email, password }: z.output<typeof loginBodySchema>): Account | null {
  const isOpening = z.email().max(200).safeParse(email).success && password === sandboxPassword(email);
  if (!isOpening) return null;
  setUpAccount(world, { email, balance: openingBalance });
  return world.accounts.find("email", email);
}

/** Some sign-ins come with an empty cookie line first. @source docs/infini-api/README.md §2 */
function hasEmptyLine(world: SandboxWorld): boolean {
  const { seed, emptyCookieShare } = world.knobs.current;
  return drawShare(seed, "cookie", world.countArrival("cookie")) < emptyCookieShare;
}

function isSameText(stored: string, given: string): boolean {
  const [a, b] = [Buffer.from(stored), Buffer.from(given)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
