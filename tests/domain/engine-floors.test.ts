import { expect, test } from "vitest";
import { type EngineParameters, engineParameters, shippedParameters } from "@/domain/engine-parameters";
import { readEnv } from "@/server/platform/env";

test.each([
  ["horizonMs", 86_399_999],
  ["weakAbsenceMs", 0],
  ["visibleMs", 59_999],
  ["lateMs", 0],
  ["leaseMs", 1_000],
  ["watchMs", 0],
  ["answerTimeoutMs", 74_999],
] satisfies [keyof EngineParameters, number][])("O03: live takes no %s of %d", (name, value) => {
  expect(() => engineParameters("live", { [name]: value })).toThrow(name);
  expect(engineParameters("live", { [name]: shippedParameters.live[name] })).toEqual(shippedParameters.live);
});

test("O03: no variable of the surroundings switches off the ledger, the claims, the triggers, the horizon or the guards", () => {
  const tried = ["LEDGER", "CLAIMS", "TRIGGERS", "HORIZON_MS", "SEND_GUARD", "TOTP_SINGLE_USE", "EXPECTS_REPEATS"];
  const surroundings = Object.fromEntries(tried.flatMap((name) => [name, `ENGINE_${name}`].map((one) => [one, "off"])));
  expect(readEnv({ DATA_DIR: "/tmp/im", ...surroundings })).toEqual(readEnv({ DATA_DIR: "/tmp/im" }));
});
