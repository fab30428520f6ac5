/**
 * The other side's own books. Nothing here knows the product: amounts are whole micro-units, every movement has two
 * sides, and what stands in these books is what really happened.
 */

/** A purse of the other side: an account that signs in, or a payee that only receives. */
export type Purse = { uid: string; email: string; password: string; openingMicro: bigint };

/** One movement between two purses, in the order of happening. */
export type Movement = {
  no: number;
  fromUid: string;
  toName: string;
  micro: bigint;
  atMs: number;
  /** The request behind it; null when somebody did it by hand. */
  requestNo: number | null;
};

/** One line of a purse's statement. `shownFromMs`: the list hides it until then. */
export type Line = {
  id: string;
  movement: Movement;
  changeMicro: bigint;
  beforeMicro: bigint;
  afterMicro: bigint;
  atMs: number;
  shownFromMs: number;
};

export class OracleBooks {
  readonly #purses = new Map<string, Purse>();
  readonly #lines = new Map<string, Line[]>();
  readonly movements: Movement[] = [];

  open(purse: Purse): void {
    this.#purses.set(purse.uid, purse);
    this.#lines.set(purse.uid, []);
  }

  findByEmail(email: string): Purse | null {
    return [...this.#purses.values()].find((purse) => purse.email === email) ?? null;
  }

  purse(uid: string): Purse {
    const purse = this.#purses.get(uid);
    if (!purse) throw new Error(`the oracle knows no purse ${uid}`);
    return purse;
  }

  balanceMicro(uid: string): bigint {
    return this.#linesOf(uid).at(-1)?.afterMicro ?? this.purse(uid).openingMicro;
  }

  /** Moves money once; the statement shows it `shownAfterMs` later. False when the purse does not hold that much. */
  move(order: Omit<Movement, "no">, shownAfterMs: number): Movement | null {
    if (order.micro <= 0n || this.balanceMicro(order.fromUid) < order.micro) return null;
    const movement: Movement = { no: this.movements.length + 1, ...order };
    this.movements.push(movement);
    this.#write(order.fromUid, movement, -order.micro, shownAfterMs);
    const receiver = this.#purses.has(order.toName) ? order.toName : this.findByEmail(order.toName)?.uid;
    if (receiver !== undefined) this.#write(receiver, movement, order.micro, shownAfterMs);
    return movement;
  }

  /** The movement of an outgoing line; null for a line that is none. */
  movementOf(lineId: string): Movement | null {
    const line = [...this.#lines.values()].flat().find(({ id }) => id === lineId);
    return line !== undefined && line.changeMicro < 0n ? line.movement : null;
  }

  /** What the list shows at this moment, newest first. */
  shown(uid: string, nowMs: number): Line[] {
    return this.#linesOf(uid)
      .filter(({ shownFromMs }) => shownFromMs <= nowMs)
      .reverse();
  }

  #write(uid: string, movement: Movement, changeMicro: bigint, shownAfterMs: number): void {
    const beforeMicro = this.balanceMicro(uid);
    const { atMs, no } = movement;
    this.#linesOf(uid).push({
      id: String(9_007_199_254_740_000n + BigInt(no) * 2n + (changeMicro < 0n ? 0n : 1n)),
      movement,
      changeMicro,
      beforeMicro,
      afterMicro: beforeMicro + changeMicro,
      atMs,
      shownFromMs: atMs + shownAfterMs,
    });
  }

  #linesOf(uid: string): Line[] {
    const lines = this.#lines.get(uid);
    if (!lines) throw new Error(`the oracle knows no purse ${uid}`);
    return lines;
  }
}

/** Micro-units as the other side writes them: no exponent, no grouping, no needless zeros. */
export function moneyText(micro: bigint): string {
  const sign = micro < 0n ? "-" : "";
  const digits = (micro < 0n ? -micro : micro).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -6)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** The other way round; null for anything but a plain positive number with at most six decimals. */
export function readMoney(text: string): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text);
  return match ? BigInt(`${match[1]}${(match[2] ?? "").padEnd(6, "0")}`) : null;
}
