import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AccountPreview, PreviewAccountInput } from "@/domain/account.schema";
import type { GroupRow } from "@/domain/group.schema";
import { AddAccountPage } from "@/features/accounts/add-account-page";
import type { AccountActError } from "@/features/accounts/labels";
import type { SaveAccountInput } from "@/features/accounts/save-account-form";
import { renderFace } from "../../ui/render-face";
import { general, group } from "../groups/group-samples";
import { preview } from "./account-samples";

type Answers = {
  checks?: (AccountPreview | AccountActError)[];
  saves?: (AccountActError | null)[];
  groups?: readonly GroupRow[];
};

/** *Add account* with what was sent for it. */
function show({ checks = [preview], saves = [null], groups = [] }: Answers = {}) {
  const sent = { checks: [] as PreviewAccountInput[], saves: [] as (SaveAccountInput & { previewId: string })[] };
  renderFace(
    <AddAccountPage
      isSandbox
      groups={groups}
      acts={{
        onCheck: async (input) => {
          sent.checks.push(input);
          return checks.shift() ?? preview;
        },
        onSave: async (input) => {
          sent.saves.push(input);
          return saves.shift() ?? null;
        },
      }}
    />,
  );
  return sent;
}

const click = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }));

async function check(): Promise<void> {
  await type("E-mail", " ops-09@example.com ");
  await type("Password", "pw 9 ");
  await click("Check account");
}

function refusal(changes: Partial<AccountActError>): AccountActError {
  return { moneyMoved: "no", reason: "internal", message: "Failed.", ...changes };
}

test("what is missing is said at its field, the first one has the focus, and nothing is sent", async () => {
  const sent = show();
  await type("E-mail", "ops-09@example.com");
  await click("Check account");
  expect(screen.getByLabelText("Password").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Type the account's password.")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("Password"));
  expect(sent.checks).toEqual([]);
});

test("a password goes as it was typed, an e-mail without the spaces around it", async () => {
  const sent = show();
  await check();
  expect(sent.checks).toEqual([{ email: "ops-09@example.com", password: "pw 9 " }]);
});

test("a refused sign-in stands at the password, in Infini's own words", async () => {
  const quoted = "Email or password is incorrect";
  show({ checks: [refusal({ reason: "infini.login_refused", quoted })] });
  await check();
  const field = screen.getByLabelText("Password");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText(`Infini refused the sign-in. Infini said: “${quoted}”`)).toBeDefined();
  expect(document.activeElement).toBe(field);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("an account that exists already is one click away", async () => {
  show({ checks: [refusal({ reason: "account.email_exists", params: { id: "acc_7" } })] });
  await check();
  expect(screen.getByLabelText("E-mail").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("link", { name: "Open that account" }).getAttribute("href")).toBe("/accounts/acc_7");
});

test("a failure that concerns no field says first that nothing was sent, and can be quoted", async () => {
  show({ checks: [refusal({ reason: "infini.no_answer", message: "Infini did not answer (dns).", ref: "ref_9" })] });
  await check();
  const alert = screen.getByRole("alert");
  expect(alert.textContent?.startsWith("Not done.")).toBe(true);
  expect(alert.textContent).toContain("ref_9");
});

test("the check shows what Infini knows, and marks a figure that was cut", async () => {
  show();
  await check();
  expect(screen.getByText("20000009")).toBeDefined();
  expect(screen.getByText("none stated")).toBeDefined();
  const figure = document.querySelector("[data-amount='70.000000']");
  expect(figure?.getAttribute("title")).toContain("more than six decimals");
  expect(screen.getByText("This check is valid until 2026-11-21 15:39.")).toBeDefined();
});

test("an account is not saved before somebody states whose it is", async () => {
  const sent = show();
  await check();
  await click("Save account");
  expect(screen.getByText("State whose account it is.")).toBeDefined();
  expect(screen.getByText("Say who owns the account or gave the authority.")).toBeDefined();
  expect(sent.saves).toEqual([]);
});

test("the groups that were ticked go with the account, and none of them means the default one", async () => {
  const sent = show({ groups: [general, group()] });
  await check();
  await act(async () => void fireEvent.click(screen.getByRole("checkbox", { name: "East" })));
  await act(async () => void fireEvent.click(screen.getByLabelText("My own account, or my company's")));
  await type("Owner: your name or your company's", "Acme Ltd");
  await click("Save account");
  expect(sent.saves.map(({ groupIds }) => groupIds)).toEqual([["grp_2"]]);
});

test("with one group alone nothing is asked about groups", async () => {
  show({ groups: [general] });
  await check();
  expect(screen.queryByRole("group", { name: "Groups" })).toBeNull();
});

test("a mandate is saved with its giver and its end, and without a scope of its own", async () => {
  const sent = show();
  await check();
  await act(async () => void fireEvent.click(screen.getByLabelText("I am authorised to operate it")));
  await type("Who gave the authority", "Acme Ltd");
  await type("Given on", "2020-02-03");
  await type("Valid until", "2099-12-31");
  await type("Alias", " east ");
  await click("Save account");
  const [saved] = sent.saves;
  expect(saved).toMatchObject({ previewId: "pre_1", alias: "east" });
  expect(saved).not.toHaveProperty("note");
  expect(saved?.authority).toMatchObject({ basis: "authorised", ownerText: "Acme Ltd", signedOn: "2020-02-03" });
  expect(new Date(saved?.authority.expiresAt ?? "").getFullYear()).toBe(2099);
  expect(saved?.authority).not.toHaveProperty("scope");
});

test("what the server says of a day stands at that day", async () => {
  show({ saves: [refusal({ reason: "account.authority", fields: { "authority.signedOn": "future" } })] });
  await check();
  await act(async () => void fireEvent.click(screen.getByLabelText("My own account, or my company's")));
  await type("Owner: your name or your company's", "Acme Ltd");
  await click("Save account");
  await waitFor(() => expect(screen.getByText("The day lies in the future.")).toBeDefined());
  expect(screen.getByLabelText("Stated on").getAttribute("aria-invalid")).toBe("true");
});
