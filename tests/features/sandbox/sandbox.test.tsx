import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { knobPatch, knobsIn, readKnobValue } from "@/domain/sandbox-knobs";
import type { ActError } from "@/features/operators/labels";
import { KnobsForm } from "@/features/sandbox/knobs-form";
import { choiceOf, fieldsIn, knobChoices, knobSections, readTyped, typedOf } from "@/features/sandbox/labels";
import { ResetDialog } from "@/features/sandbox/reset-dialog";
import { SandboxPage } from "@/features/sandbox/sandbox-page";
import { catalogueOf } from "@/i18n/catalogue";
import { locales } from "@/i18n/locale";
import { knobsSchema } from "@/sandbox/knobs/knobs-schema";
import { renderFace, whyBarred } from "../../ui/render-face";
import { renderShell } from "../shell/render-shell";

const knobs = knobsSchema.parse({ seed: 7 });
const fields = knobSections.flatMap((section) => section.fields);

/** The form with what it asked to turn. */
function show(refusal: ActError | null = null, locale: "en" | "zh-CN" = "en") {
  const turned: unknown[] = [];
  const turn = async (patch: unknown) => {
    turned.push(patch);
    return refusal;
  };
  renderFace(<KnobsForm knobs={knobs} onTurn={turn} />, { locale });
  return turned;
}
const fill = (label: string, text: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: "input" }), { target: { value: text } });
const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));

test("every knob of the sandbox has a place on the screen, and its words in both languages", () => {
  expect(fieldsIn(knobs).others).toEqual([]);
  expect(fields.map(({ name }) => name).sort()).toEqual(
    knobsIn(knobs)
      .map(({ name }) => name)
      .filter((name) => name !== "seed")
      .sort(),
  );
  for (const locale of locales) {
    const words: Record<string, unknown> = catalogueOf(locale).sandbox.knobs;
    const missing = fields.filter(({ name }) => {
      const found = name.split(".").reduce<unknown>((tree, key) => Reflect.get(Object(tree), key), words);
      return typeof found !== "string";
    });
    expect(missing).toEqual([]);
  }
});

test("what stands in a field is read back as it was, and the sandbox takes every choice", () => {
  for (const { name, value } of knobsIn(knobs)) {
    const field = fields.find((one) => one.name === name);
    if (field !== undefined) expect(readTyped(field, typedOf(field, value)), name).toBe(value);
  }
  for (const { name } of fields.filter(({ kind }) => kind === "choice")) {
    for (const option of knobChoices[choiceOf(name)]) {
      expect(knobsSchema.safeParse(knobPatch([[name, option]])).success, `${name} ${option}`).toBe(true);
    }
  }
});

test("a knob that the screen does not know yet is shown by its own name", () => {
  renderFace(<KnobsForm knobs={{ ...knobs, fresh: { knob: 4 } }} onTurn={async () => null} />);
  expect(screen.getByRole("textbox", { name: "fresh.knob" })).toBeDefined();
});

test("what is typed for a knob becomes what the sandbox takes", () => {
  expect(readKnobValue(knobs, "fee", "0.5")).toBe("0.5");
  expect(readKnobValue(knobs, "latencyMs", "40")).toBe(40);
  expect(readKnobValue(knobs, "expireAfterCalls", "null")).toBe(null);
  expect(readKnobValue(knobs, "statement.empty", "true")).toBe(true);
  expect(readKnobValue(knobs, "unheard", "of it")).toBe("of it");
  expect(
    knobPatch([
      ["statement.empty", true],
      ["statement.listDelayMs", 4],
      ["latencyMs", 1],
    ]),
  ).toEqual({
    statement: { empty: true, listDelayMs: 4 },
    latencyMs: 1,
  });
});

test("what was changed is listed with what stood before, and saved as one patch", async () => {
  const turned = show();
  expect(screen.getByRole("status").textContent).toBe("Nothing is changed.");
  fill("Refused", "12.5");
  fireEvent.click(screen.getByLabelText("Each page begins with the oldest"));
  fireEvent.change(screen.getByLabelText("A success repeats"), { target: { value: "data" } });
  fill("Calls until a session ends", "9");
  const listed = screen.getByRole("status").textContent;
  expect(listed).toContain("Refused: 0 % → 12.5 %");
  expect(listed).toContain("Each page begins with the oldest: off → on");
  expect(listed).toContain("A success repeats: Nothing → The payment");
  expect(listed).toContain("Calls until a session ends: none → 9");
  await press("Save");
  expect(turned).toEqual([{ refusalShare: 0.125, echo: "data", expireAfterCalls: 9, statement: { reorder: true } }]);
  expect(screen.getByRole("status").textContent).toContain("It holds for every call from now on.");
});

test("more is said about a fault once its share is above zero, and whoever types keeps the field", () => {
  show();
  expect(screen.queryByLabelText("Words of the refusal")).toBeNull();
  const share = screen.getByLabelText("Refused", { selector: "input" });
  share.focus();
  fill("Refused", "1");
  expect(screen.getByLabelText("Words of the refusal")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Refused", { selector: "input" }));
  expect(document.activeElement).toBe(share);
});

test("what is no value is said at its field, gets the focus and keeps everything back", async () => {
  const turned = show();
  fill("Paid twice", "5");
  fill("Delay of every call", "soon");
  expect(screen.getByText("No value that can be used.")).toBeDefined();
  expect(screen.getByRole("status").textContent).toContain("1 field holds no value that can be used.");
  await press("Save");
  expect(turned).toEqual([]);
  expect(document.activeElement).toBe(screen.getByLabelText("Delay of every call"));
  await press("Discard");
  expect(screen.getByRole("status").textContent).toBe("Nothing is changed.");
});

test("a refusal is shown in the sandbox's own words, and what was typed stays", async () => {
  const params = { upstreamMessage: "the shares that apply to money sum to 2" };
  show({ reason: "sandbox.knob", moneyMoved: "no", params });
  fill("Refused", "100");
  await press("Save");
  expect((await screen.findByRole("alert")).textContent).toContain("The sandbox does not take one of these values.");
  expect(screen.getByText(/the shares that apply to money sum to 2/)).toBeDefined();
  expect(screen.getByRole("status").textContent).toContain("Refused: 0 % → 100 %");
});

test("whoever may not turn it sees how it stands, and the buttons say whose right it is", () => {
  const counts = { accounts: 1, outsidePayees: 2, movements: 3, requests: 4, liveSessions: 5, lateExecutions: 6 };
  const account = { email: "ops-01@example.com", uid: "1", status: "active", isTwoFactorBound: false };
  const accounts = [{ ...account, balance: "25.600000", redPacketBalance: "0.000000" }];
  const state = { now: "2026-05-20T08:00:07Z", accounts, counts };
  renderFace(
    <SandboxPage seed={7} state={state} onReset={undefined} notice={null}>
      <KnobsForm knobs={knobs} onTurn={undefined} />
    </SandboxPage>,
  );
  expect(screen.getByText("Your role does not include turning the sandbox. You see how it stands.")).toBeDefined();
  for (const name of ["Save", "Reset sandbox"]) {
    const button = screen.getByRole("button", { name });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(whyBarred(button)).toContain("needs the right “sandbox.manage”");
  }
  expect(screen.getByLabelText("Refused", { selector: "input" }).closest("fieldset[disabled]")).not.toBeNull();
  const region = within(screen.getByRole("region", { name: "As it stands" }));
  expect(region.getByText("2026-05-20 08:00:07")).toBeDefined();
  expect(
    screen.getByRole("region", { name: "Its accounts" }).querySelector("[data-amount='25.600000']"),
  ).not.toBeNull();
});

test("a reset takes a seed and a later time, and asks for nothing that is wrong", async () => {
  const wishes: object[] = [];
  let isClosed = false;
  renderFace(
    <ResetDialog
      seed={7}
      now="2026-05-20T08:00:07Z"
      onReset={async (wish) => {
        wishes.push(wish);
        return null;
      }}
      onClose={() => {
        isClosed = true;
      }}
    />,
  );
  const dialog = within(await screen.findByRole("dialog", { name: "Reset the sandbox" }));
  const type = (label: string, value: string) => fireEvent.change(dialog.getByLabelText(label), { target: { value } });
  const reset = () => act(async () => void fireEvent.click(dialog.getByRole("button", { name: "Reset sandbox" })));
  type("Seed", "-1");
  await reset();
  expect(dialog.getByText("A whole number from 0.")).toBeDefined();
  type("Seed", "9");
  type("New time (UTC)", "2026-05-20T08:00");
  await reset();
  expect(dialog.getByText("A time that is later than 2026-05-20 08:00:07.")).toBeDefined();
  expect(wishes).toEqual([]);
  type("New time (UTC)", "2026-05-21T08:00");
  await reset();
  expect(wishes).toEqual([{ seed: 9, clock: "2026-05-21T08:00:00.000Z" }]);
  expect(isClosed).toBe(true);
});

test("live has no sandbox: neither a key nor the palette leads there", async () => {
  const visits = renderShell({ data: { mode: "live" } });
  for (const key of ["g", "x"]) fireEvent.keyDown(document.body, { key });
  expect(visits).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Search or run" }));
  const palette = within(await screen.findByRole("dialog", { name: "Search or run" }));
  expect(palette.getByRole("button", { name: /^API keys/ })).toBeDefined();
  expect(palette.queryByRole("button", { name: /^Sandbox/ })).toBeNull();
});
