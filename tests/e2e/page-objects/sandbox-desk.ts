import type { APIRequestContext } from "@playwright/test";

/** Knobs by their names; `docs/testing.md` describes them. */
export type Knobs = Record<string, unknown>;

export type SandboxAccount = { email: string; uid: string; status: string; balance: string };
export type SandboxView = { knobs: Knobs; state: { now: string; accounts: SandboxAccount[] } };

/** The bundled sandbox through the product's own interface, with the cookies of the page or of a context. */
export class SandboxDesk {
  readonly #request: APIRequestContext;
  readonly #origin: string;

  constructor(request: APIRequestContext, origin: string) {
    this.#request = request;
    this.#origin = origin;
  }

  async get(): Promise<SandboxView> {
    return this.#read(await this.#request.get(`${this.#origin}/api/trpc/sandbox.get`));
  }

  /** Turns the knobs that are named; the others stay. */
  async set(knobs: Knobs): Promise<Knobs> {
    return this.#post("sandbox.set", { knobs });
  }

  /**
   * Balances, knobs, magic payees and draws as at the start. `clock` puts the time forward, never back. Refused while a
   * payment is on its way.
   */
  async reset(wish: { seed?: number; clock?: string } = {}): Promise<SandboxView & { jobId: string | null }> {
    return this.#post("sandbox.reset", wish);
  }

  async #post<T>(path: string, data: unknown): Promise<T> {
    const headers = { origin: this.#origin };
    return this.#read(await this.#request.post(`${this.#origin}/api/trpc/${path}`, { data, headers }));
  }

  /** The answer in the form that the procedure documents. @throws Error with the reason of a refusal */
  async #read<T>(answer: { ok(): boolean; url(): string; text(): Promise<string> }): Promise<T> {
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${answer.url()} was refused: ${text}`);
    const { result }: { result: { data: T } } = JSON.parse(text);
    return result.data;
  }
}
