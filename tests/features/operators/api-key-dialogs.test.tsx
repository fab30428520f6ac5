import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CreateApiKeyInput } from "@/domain/operator-key.schema";
import { CreateApiKeyDialog } from "@/features/operators/create-api-key-dialog";
import { type ActError, emptyKeyDraft, keyLives, keyWish, type MadeKey } from "@/features/operators/labels";
import { RevokeApiKeyDialog } from "@/features/operators/revoke-api-key-dialog";
import { StepUpDialog } from "@/features/operators/step-up-dialog";
import { renderFace } from "../../ui/render-face";
import { apiKey } from "./api-key-samples";

const secret = `im_${"a1B2c3".repeat(7)}x`;
// A dialog may be called as its only field is.
const fieldOf = (label: string) => screen.getByLabelText<HTMLInputElement>(label, { selector: "input, select" });
const click = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const tick = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("checkbox", { name })));
const pick = (name: string) => act(async () => void fireEvent.click(screen.getByRole("radio", { name })));
const type = (label: string, value: string) =>
  act(async () => void fireEvent.change(fieldOf(label), { target: { value } }));
const refusal = (reason: string): ActError => ({ moneyMoved: "no", reason });

/** The dialog of a new key with what was asked of the server. */
function showForm(mode: "sandbox" | "live" = "sandbox", answers: (MadeKey | ActError)[] = []) {
  const seen = { wishes: [] as CreateApiKeyInput[], closed: 0 };
  renderFace(
    <CreateApiKeyDialog
      mode={mode}
      accounts={({ chosen, onChoose }) => (
        <button type="button" onClick={() => onChoose([...chosen, `acc_${chosen.length + 1}`])}>
          {"take one"}
        </button>
      )}
      onCreate={async (wish) => {
        seen.wishes.push(wish);
        return answers.shift() ?? { ...apiKey(), key: secret };
      }}
      onClose={() => {
        seen.closed += 1;
      }}
    />,
  );
  return seen;
}

test("a key is made of name, scopes, accounts, limits and an end", async () => {
  const seen = showForm();
  await type("Name", "  nightly report ");
  await tick(/^Send/);
  await pick("Only chosen accounts");
  await click("take one");
  await click("take one");
  await type("Limit per payment, USD", " 25.6 ");
  await type("Limit per 24 hours, USD", "500");
  await act(async () => void fireEvent.change(screen.getByLabelText("Ends after"), { target: { value: "7" } }));
  const before = Date.now();
  await click("Create key");
  const [wish] = seen.wishes;
  const { expiresAt, ...rest } = wish ?? { expiresAt: "" };
  expect(rest).toEqual({
    name: "nightly report",
    scopes: ["read", "send"],
    accountIds: ["acc_1", "acc_2"],
    limits: { perTransfer: "25.6", perDay: "500" },
  });
  const lifeMs = Date.parse(expiresAt) - before;
  expect(lifeMs).toBeGreaterThan(6.9 * 86_400_000);
  expect(lifeMs).toBeLessThan(7 * 86_400_000 + 60_000);
});

test("the longest life stays within 90 days, also for a computer whose clock is some minutes fast", () => {
  const nowMs = Date.parse("2026-11-21T15:29:00Z");
  expect(Math.max(...keyLives)).toBe(90);
  const { expiresAt } = keyWish({ ...emptyKeyDraft, days: 90 }, nowMs + 5 * 60_000);
  expect(Date.parse(expiresAt)).toBeLessThan(nowMs + 90 * 86_400_000);
});

test("what is missing is said at its field, the first of them has the focus, and nothing is sent", async () => {
  const seen = showForm();
  await tick(/^Read/);
  await pick("Only chosen accounts");
  await click("Create key");
  for (const words of ["A key needs a name.", "Choose one scope at least.", "Choose one account at least."]) {
    expect(screen.getByText(words)).toBeDefined();
  }
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(seen.wishes).toEqual([]);
});

test("limits are asked for where a key sends; an amount that is none is refused", async () => {
  const seen = showForm();
  await type("Name", "sender");
  expect(screen.queryByLabelText("Limit per payment, USD")).toBeNull();
  await tick(/^Send/);
  await type("Limit per payment, USD", "12,50");
  await click("Create key");
  expect(screen.getByText(/^An amount above zero/)).toBeDefined();
  expect(seen.wishes).toEqual([]);
  await type("Limit per payment, USD", "");
  await click("Create key");
  expect(seen.wishes).toMatchObject([{ scopes: ["read", "send"], limits: {} }]);
});

test("a payment may not be more than a day holds: that is said at its field", async () => {
  const seen = showForm();
  await type("Name", "sender");
  await tick(/^Send/);
  await type("Limit per payment, USD", "500.01");
  await type("Limit per 24 hours, USD", "500");
  await click("Create key");
  expect(screen.getByText(/^This is above the limit per 24 hours/)).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Limit per payment, USD"));
  await type("Limit per payment, USD", "500");
  await click("Create key");
  expect(seen.wishes).toMatchObject([{ limits: { perTransfer: "500", perDay: "500" } }]);
});

test("a limit that was typed for a scope that was taken back again is not sent", async () => {
  const seen = showForm();
  await type("Name", "reader");
  await tick(/^Send/);
  await type("Limit per payment, USD", "5");
  await tick(/^Send/);
  await click("Create key");
  expect(seen.wishes).toMatchObject([{ scopes: ["read"], limits: {} }]);
});

test("with real money a key that sends has both limits", async () => {
  const seen = showForm("live");
  await type("Name", "sender");
  await tick(/^Send/);
  await click("Create key");
  expect(screen.getAllByText("A key that sends real money needs this limit.")).toHaveLength(2);
  expect(seen.wishes).toEqual([]);
});

test("the secret is shown once, with how to use it, and leaves the page with its dialog", async () => {
  const seen = showForm();
  await type("Name", "nightly report");
  await click("Create key");
  const dialog = screen.getByRole("dialog", { name: "Key nightly report" });
  expect(within(dialog).getByText(secret)).toBeDefined();
  expect(within(dialog).getByRole("button", { name: "Copy the key" })).toBeDefined();
  expect(dialog.textContent).toContain("It is never shown again.");
  expect(dialog.textContent).toContain('curl -H "Authorization: Bearer $INFINI_MANAGER_KEY" http');
  fireEvent.keyDown(dialog, { key: "Escape" });
  expect(seen.closed).toBe(0);
  await click("I have stored it");
  expect(seen.closed).toBe(1);
});

test("a key that is refused keeps what was typed and says why", async () => {
  showForm("sandbox", [refusal("api_key.keys_full")]);
  await type("Name", "one more");
  await click("Create key");
  expect((await screen.findByRole("alert")).textContent).toContain("You have 20 keys that work. Revoke one first.");
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("one more");
});

test("before a key ends the dialog says what becomes of its program, and a refusal keeps it open", async () => {
  const answers = [refusal("request.no_answer"), null];
  let closed = 0;
  const onClose = () => {
    closed += 1;
  };
  renderFace(<RevokeApiKeyDialog apiKey={apiKey()} onRevoke={async () => answers.shift() ?? null} onClose={onClose} />);
  const dialog = screen.getByRole("dialog", { name: "Revoke nightly report" });
  expect(dialog.textContent).toContain("is refused from its next call on");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Keep the key" })));
  await click("Revoke key");
  expect(closed).toBe(0);
  expect(screen.getByRole("alert")).toBeDefined();
  await click("Revoke key");
  expect(closed).toBe(1);
});

test("a password that was not accepted is asked for again and is gone from its field", async () => {
  const typed: string[] = [];
  const answers = [refusal("operator.step_up_wrong"), null];
  renderFace(
    <StepUpDialog
      mode="sandbox"
      onProve={async (password) => {
        typed.push(password);
        return answers.shift() ?? null;
      }}
      onClose={() => undefined}
    />,
  );
  await type("Your password", "a wrong one");
  await click("Continue");
  expect((await screen.findByRole("alert")).textContent).toContain("The password was not accepted.");
  expect(fieldOf("Your password").value).toBe("");
  expect(typed).toEqual(["a wrong one"]);
});
