import ky from "ky";
import { z } from "zod";
import { BadInputError, UpstreamError } from "@/domain/errors";
import { type Knobs, type SandboxView, sandboxView } from "@/domain/sandbox.schema";

const ANSWER_MAX_MS = 10_000;

/** What the bundled sandbox lets be done to it, beside the contract. */
export type SandboxControl = {
  read(): Promise<SandboxView>;
  /** @throws BadInputError `sandbox.knob` in the sandbox's own words, for a name or value that it does not know */
  setKnobs(patch: Knobs): Promise<Knobs>;
  /**
   * Balances, knobs and draws as at the start; no record vanishes. After a lost answer the same wish may be sent again.
   * @throws BadInputError `sandbox.clock` when its clock stands later
   */
  restore(wish: { seed?: number; clock?: string }): Promise<SandboxView>;
};

const refusal = z.object({ error: z.string() });
const knobsAnswer = sandboxView.shape.knobs;
const stateAnswer = sandboxView.shape.state.extend({ knobs: knobsAnswer });

/** The control interface of the sandbox at this address. @throws UpstreamError `sandbox.no_answer` when it is not there */
export function createSandboxControl(baseUrl: string): SandboxControl {
  return {
    read: async () => viewOf(await call(baseUrl, "state")),
    setKnobs: async (patch) => knobsAnswer.parse(await call(baseUrl, "knobs", patch)),
    restore: async (wish) => viewOf(await call(baseUrl, "restore", wish, "sandbox.clock")),
  };
}

function viewOf(answer: unknown): SandboxView {
  const { knobs, ...state } = stateAnswer.parse(answer);
  return { knobs, state };
}

/** Its complaints stand one below the other, each with a mark, and name the knob last. */
function sentenceOf(words: string): string {
  const complaints = words.replace(/\s+/g, " ").split("✖");
  return complaints
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .join("; ");
}

/** Reads, or changes when there is a body; `reason` is that of what the sandbox does not take. */
async function call(baseUrl: string, path: string, body?: unknown, reason = "sandbox.knob"): Promise<unknown> {
  const address = `${baseUrl.replace(/\/+$/, "")}/__sandbox/${path}`;
  const response = await ky(address, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { json: body }),
    cache: "no-store",
    redirect: "error",
    retry: 0,
    timeout: ANSWER_MAX_MS,
    throwHttpErrors: false,
  }).catch((error: unknown) => {
    throw new UpstreamError("sandbox.no_answer", "The sandbox did not answer.", {}, error);
  });
  if (response.ok) return response.json();
  const words = refusal.safeParse(await response.json().catch(() => null));
  if (response.status === 400 && words.success) {
    const said = sentenceOf(words.data.error);
    throw new BadInputError(reason, said, { upstreamMessage: said });
  }
  throw new UpstreamError("sandbox.refused", `The sandbox refused the call (HTTP ${response.status}).`);
}
