import { knobPatch, knobsIn, readKnobValue } from "@/domain/sandbox-knobs";
import type { Command, Options, Outcome } from "./command";
import type { Door } from "./door";
import { away, through } from "./open-door";

/** The commands of the bundled sandbox; a live installation has none, and says so. */
export const sandboxCommands: Readonly<Record<string, Command>> = {
  "sandbox get": {
    usage: "",
    says: "the sandbox's time, and its knobs as they stand",
    takes: away,
    run: (options) => through(options, readSandbox),
  },
  "sandbox set": {
    usage: "KNOB=VALUE …",
    says: "turns knobs of the sandbox, on this machine only: latencyMs=200, or a part of one, statement.listDelayMs=40",
    takes: [],
    words: "some",
    run: (options, words) => through(options, (door) => turnKnobs(door, words)),
  },
  "sandbox reset": {
    usage: "[--seed N] [--clock TIME]",
    says: "balances, knobs and draws of the sandbox as at the start, on this machine only; every record stays. A clock goes forward only, and sessions end that would have ended by then",
    takes: ["seed", "clock"],
    run: (options) => through(options, (door) => reset(door, options)),
  },
};

async function readSandbox(door: Door): Promise<Outcome> {
  const view = await door.getSandbox();
  const knobs = knobsIn(view.knobs).map(({ name, value }) => `${name}=${value}`);
  return { document: view, lines: [`The sandbox's time is ${view.state.now}.`, ...knobs] };
}

/** @throws Error when a word is no knob with a value, or names one twice; what `setSandbox` throws */
async function turnKnobs(door: Door, words: readonly string[]): Promise<Outcome> {
  const named = words.map((word) => {
    const [, name, typed] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || typed === undefined) throw new Error("a knob is turned by KNOB=VALUE: see --help");
    return { name, typed };
  });
  const twice = named.find(({ name }, place) => named.slice(0, place).some((other) => other.name === name));
  if (twice) throw new Error(`${twice.name} is named twice`);
  const { knobs: before } = await door.getSandbox();
  const patch = knobPatch(named.map(({ name, typed }) => [name, readKnobValue(before, name, typed)]));
  const knobs = await door.setSandbox({ knobs: patch });
  const stood = new Map(knobsIn(before).map(({ name, value }) => [name, value]));
  const turned = knobsIn(knobs).filter(({ name, value }) => stood.get(name) !== value);
  const lines = turned.map(({ name, value }) => `${name}: ${stood.get(name)} → ${value}`);
  return { document: knobs, lines: lines.length > 0 ? lines : ["They stood so already."] };
}

async function reset(door: Door, { seed, clock }: Options): Promise<Outcome> {
  if (seed !== undefined && !/^[0-9]{1,16}$/.test(seed)) throw new Error("--seed is a whole number from 0");
  const answer = await door.resetSandbox({
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(clock === undefined ? {} : { clock }),
  });
  const { state, jobId } = answer;
  return {
    document: answer,
    lines: [
      `The sandbox begins again; its time is ${state.now}. Every record is still there.`,
      ...(jobId === null ? [] : [`${jobId} reads the accounts again.`]),
    ],
  };
}
