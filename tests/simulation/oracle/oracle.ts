import type { Random } from "../random";
import { type Line, moneyText, OracleBooks, type Purse, readMoney } from "./books";
import { drawFate, type Fate, type Luck, noLuckNeeded } from "./fates";

/** What leaves the other side: an answer, or the end of the connection. */
export type Answer = { status: number; headers: readonly string[]; body: string; isCut?: boolean };

/** One money request as it arrived, byte for byte, and what became of it. */
export type MoneyRequest = {
  no: number;
  atMs: number;
  /** When its sender handed it to the connection. */
  writtenAtMs: number;
  uid: string | null;
  payee: string | null;
  amount: string | null;
  body: string;
  fate: Fate["name"] | "unauthorized" | "unreadable" | "poor";
  /** What left, as far as it proves something: a success or a refusal that arrived whole. */
  said: "success" | "refusal" | "session" | "rate" | "nothing";
  movementNos: number[];
};

type World = { nowMs: () => number; random: Random };

/** How a statement names the payee of an outgoing movement. */
export type Naming = "uid" | "masked" | "none";

/** A pretend Infini that keeps its own books and its own log, and is the judge of what was paid. */
export class Oracle {
  readonly books = new OracleBooks();
  readonly requests: MoneyRequest[] = [];
  luck: Luck = noLuckNeeded;
  naming: Naming = "uid";
  /** How long the list hides a movement at most, ms. */
  lagMs = 0;
  /** How long after the end of the connection a late payment is executed at most, ms. */
  lateMs = 0;
  readonly #world: World;
  readonly #sessions = new Map<string, string>();
  #sessionNo = 0;

  constructor(world: World) {
    this.#world = world;
  }

  open(purse: Purse): void {
    this.books.open(purse);
  }

  /** Somebody spends from the account by hand. */
  spendByHand(uid: string, toName: string, micro: bigint): void {
    this.books.move({ fromUid: uid, toName, micro, atMs: this.#world.nowMs(), requestNo: null }, 0);
  }

  /** What an outgoing line of a statement really was; null for a movement that no request caused. */
  truthOf(recordId: string): { payee: string; requestAtMs: number } | null {
    const movement = this.books.movementOf(recordId);
    const request = this.requests.find(({ no }) => no === movement?.requestNo);
    return movement && request ? { payee: movement.toName, requestAtMs: request.atMs } : null;
  }

  /** How often an account paid that amount to that payee because of a request. */
  countPaid({ uid, payee, amount }: { uid: string; payee: string; amount: string }): number {
    return this.books.movements.filter(
      ({ fromUid, toName, micro, requestNo }) =>
        requestNo !== null && fromUid === uid && toName === payee && moneyText(micro) === amount,
    ).length;
  }

  /** Answers a call that moves no money; null: the connection breaks. */
  read(path: string, body: string, cookie: string | null): Answer | null {
    if (this.#world.random.isHit(this.luck.readFault)) {
      if (this.#world.random.isHit(0.5)) return null;
      return this.#answer(502, "<html>Bad gateway</html>");
    }
    if (path === "/user/login") return this.#signIn(body);
    const uid = this.#sessions.get(cookie ?? "");
    if (uid === undefined) return this.#envelope(401, "Unauthorized");
    if (path === "/user/profile") return this.#profile(uid);
    if (path === "/user/statement/record") return this.#statement(uid, body);
    return this.#answer(404, "not here");
  }

  /** Takes one whole money request. */
  take(
    body: string,
    cookie: string | null,
    writtenAtMs: number,
  ): { fate: Fate; answer: Answer | null; execute: () => void } {
    const { random, nowMs } = this.#world;
    const uid = this.#sessions.get(cookie ?? "") ?? null;
    const order = readOrder(body);
    const request: MoneyRequest = {
      no: this.requests.length + 1,
      atMs: nowMs(),
      writtenAtMs,
      uid,
      payee: order?.payee ?? null,
      amount: order?.amount ?? null,
      body,
      fate: "unreadable",
      said: "refusal",
      movementNos: [],
    };
    this.requests.push(request);
    const nothing = () => undefined;
    const refused: Fate = { name: "refused", executes: "never", answer: "refusal" };
    if (uid === null) {
      request.fate = "unauthorized";
      request.said = "session";
      return { fate: refused, answer: this.#envelope(401, "Unauthorized"), execute: nothing };
    }
    if (order === null) return { fate: refused, answer: this.#envelope(400, "Invalid request"), execute: nothing };
    const fate = drawFate(random, this.luck);
    request.fate = fate.name;
    request.said = saidBy(fate);
    if (fate.executes !== "never" && this.books.balanceMicro(uid) < order.micro) {
      request.fate = "poor";
      request.said = "refusal";
      return { fate: refused, answer: this.#envelope(3001, "Insufficient balance"), execute: nothing };
    }
    if (fate.answer === "session") this.#endSession(cookie);
    const times = fate.executes === "never" ? 0 : fate.executes === "twice" ? 2 : 1;
    const execute = (): void => {
      for (let time = 0; time < times; time += 1) {
        const shownAfterMs = this.lagMs === 0 ? 0 : random.whole(0, this.lagMs);
        const from = { fromUid: uid, toName: order.payee, micro: order.micro, atMs: nowMs() };
        const movement = this.books.move({ ...from, requestNo: request.no }, shownAfterMs);
        if (movement !== null) request.movementNos.push(movement.no);
      }
    };
    return { fate, answer: this.#tell(fate, order), execute };
  }

  #tell(fate: Fate, order: Order): Answer | null {
    switch (fate.answer) {
      case "success":
        return this.#envelope(0, "", "{}");
      case "refusal":
        return this.#envelope(3002, "User not found");
      case "gateway":
        return this.#answer(this.#world.random.pick([500, 502, 504]), "<html>Bad gateway</html>");
      case "broken":
        return this.#answer(200, '{"code": 0, "message": "", "data": {');
      case "code_500":
        return this.#envelope(500, "Internal error");
      case "redirect":
        return this.#answer(302, "", ["Location: /account/internal-transfer"]);
      case "cut":
        return { ...this.#envelope(0, "", "{}"), isCut: true };
      case "session":
        return this.#envelope(401, "Unauthorized");
      case "rate":
        return this.#answer(429, '{"code":429,"message":"Too many requests"}', ["Retry-After: 1"]);
      case "echo":
        return this.#envelope(0, "", JSON.stringify({ user_id: `${order.payee}9`, amount: order.amount }));
      default:
        return null;
    }
  }

  /** A new sign-in ends the older sessions of the account (A6). */
  #signIn(body: string): Answer {
    const given: unknown = JSON.parse(body);
    const purse = isRecord(given) ? this.books.findByEmail(String(given.email)) : null;
    if (purse === null || !isRecord(given) || purse.password !== given.password) {
      return this.#envelope(1001, "Email or password is incorrect");
    }
    for (const [token, uid] of this.#sessions) if (uid === purse.uid) this.#sessions.delete(token);
    this.#sessionNo += 1;
    const token = `session-${this.#sessionNo}`;
    this.#sessions.set(token, purse.uid);
    return this.#envelope(0, "", "{}", [`Set-Cookie: jwt_token=${token}; Path=/; Max-Age=86400`]);
  }

  #endSession(cookie: string | null): void {
    if (cookie !== null) this.#sessions.delete(cookie);
  }

  #profile(uid: string): Answer {
    const { email } = this.books.purse(uid);
    const data = {
      user_id: uid,
      email,
      uid,
      available_balance: moneyText(this.books.balanceMicro(uid)),
      google_2fa_is_bound: false,
      status: "active",
    };
    return this.#envelope(0, "", JSON.stringify(data));
  }

  #statement(uid: string, body: string): Answer {
    const asked: unknown = JSON.parse(body);
    const page = isRecord(asked) ? Number(asked.page) : 1;
    const size = isRecord(asked) ? Number(asked.size) : 20;
    const lines = this.books.shown(uid, this.#world.nowMs());
    const items = this.#spoil(lines.slice((page - 1) * size, page * size)).map(({ movement, ...line }) => {
      const metadata =
        line.changeMicro < 0n ? nameOf(this.naming, movement.toName) : { from: { uid: movement.fromUid } };
      return `{"id":${line.id},"tx_id":"","field":"AVAILABLE_BALANCE","change_type":3,"status":1,"change":${moneyText(line.changeMicro)},"pre_balance":${moneyText(line.beforeMicro)},"balance":${moneyText(line.afterMicro)},"created_at":${Math.floor(line.atMs / 1_000)},"metadata":${JSON.stringify(metadata)}}`;
    });
    return this.#envelope(0, "", `{"total":${lines.length},"items":[${items.join(",")}]}`);
  }

  /** A page that is not quite what it should be. */
  #spoil(lines: readonly Line[]): readonly Line[] {
    const { random } = this.#world;
    if (lines.length === 0 || !random.isHit(this.luck.pageFault)) return lines;
    const at = random.whole(0, lines.length - 1);
    const again = random.isHit(0.5) ? lines.slice(at, at + 1) : [];
    return random.isHit(0.3) ? lines.toReversed() : [...lines.slice(0, at), ...again, ...again, ...lines.slice(at + 1)];
  }

  #envelope(code: number, message: string, data = "null", headers: readonly string[] = []): Answer {
    return this.#answer(200, `{"code":${code},"message":${JSON.stringify(message)},"data":${data}}`, headers);
  }

  #answer(status: number, body: string, headers: readonly string[] = []): Answer {
    const date = `Date: ${new Date(this.#world.nowMs()).toUTCString()}`;
    return { status, headers: ["Content-Type: application/json", date, ...headers], body };
  }
}

type Order = { payee: string; amount: string; micro: bigint };

function readOrder(body: string): Order | null {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isRecord(given)) return null;
  const payee = given.contactType === "uid" ? given.user_id : given.email;
  const { amount } = given;
  const micro = typeof amount === "string" ? readMoney(amount) : null;
  return typeof payee === "string" && typeof amount === "string" && micro !== null ? { payee, amount, micro } : null;
}

function saidBy({ answer }: Fate): MoneyRequest["said"] {
  return answer === "success" || answer === "refusal" || answer === "session" || answer === "rate" ? answer : "nothing";
}

function nameOf(naming: Naming, name: string): object {
  if (naming === "none") return {};
  return { to: naming === "uid" ? { uid: name } : { uid: `${name.slice(0, 3)}****` } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
