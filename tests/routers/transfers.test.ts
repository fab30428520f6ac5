import { afterEach, beforeEach, expect, test } from "vitest";
import { previewTransferOutput, transferResult } from "@/domain/transfer.schema";
import { accountRow } from "../support/factories";
import { reasonOf, type ServedWorld, servedWorld, textIn } from "../support/served";

let world: ServedWorld;
let operator: string;
let account: { id: string };

beforeEach(async () => {
  world = await servedWorld();
  operator = await world.cookieOf("operator", ["operator"], true);
  account = await accountRow(world.app);
});
afterEach(() => world.close());

const dataOf = (answer: { json: unknown }): unknown =>
  typeof answer.json === "object" && answer.json !== null && "result" in answer.json
    ? Object.entries(Object(answer.json.result)).find(([name]) => name === "data")?.[1]
    : undefined;
const movedOf = (answer: { json: unknown }) => textIn(answer.json, ["error", "data", "moneyMoved"]);
const previewOf = async (wish: object) =>
  previewTransferOutput.parse(dataOf(await world.query("transfers.preview", operator, wish)));

test("a program goes from preview to a queued transfer with the types of the API alone", async () => {
  const wish = { from: account.id, to: "10000001", amount: "5.6" };
  const shown = await previewOf(wish);
  expect(shown).toMatchObject({ tier: 2, asks: { stepUp: true, ownStepUp: false, typedTotal: false } });
  const acknowledge = shown.warnings.map(({ code }) => code);
  const input = { idempotencyKey: "form-1", ...wish, acknowledge, confirm: { snapshot: shown.snapshot } };
  const made = transferResult.parse(dataOf(await world.mutate("transfers.create", operator, input)));
  expect(made).toMatchObject({ state: "queued", amount: "5.600000", payee: "10000001", replayed: false });
  const again = transferResult.parse(dataOf(await world.mutate("transfers.create", operator, input)));
  expect(again).toEqual({ ...made, replayed: true });
});

test("every refusal says that no money moved", async () => {
  const wish = { from: account.id, to: "10000001", amount: "5.6" };
  const { snapshot } = await previewOf(wish);
  const ask = (change: object) =>
    world.mutate("transfers.create", operator, { idempotencyKey: "form-1", ...wish, confirm: { snapshot }, ...change });
  const refused: [object, string][] = [
    [{}, "transfer.acknowledge_missing"],
    [{ amount: "5.7" }, "transfer.snapshot_changed"],
    [{ amount: "0" }, "transfer.amount"],
    [{ to: account.id }, "transfer.same_account"],
    [{ to: "no payee" }, "transfer.payee"],
    [{ amount: "99999999" }, "transfer.insufficient"],
    [{ from: "acc_none" }, "account.not_found"],
    [{ unknown: 1 }, "input.invalid"],
  ];
  for (const [change, reason] of refused) {
    const answer = await ask(change);
    expect([reasonOf(answer), movedOf(answer)], reason).toEqual([reason, "no"]);
  }
});
