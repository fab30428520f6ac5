import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AccountDetail } from "@/domain/account.schema";
import { AccountPage } from "@/features/accounts/account-page";
import type { AccountActError } from "@/features/accounts/labels";
import type { Locale } from "@/i18n/locale";
import { renderFace, whyBarred } from "../../ui/render-face";
import { detail } from "./account-samples";

type Shown = {
  account?: Partial<AccountDetail>;
  reviewCount?: number | null;
  may?: boolean;
  locale?: Locale;
  answer?: AccountActError | null;
};

function show({ account = {}, reviewCount = 0, may = true, locale = "en", answer = null }: Shown = {}) {
  const asked: string[] = [];
  const say =
    <Input,>(words: (input: Input) => string) =>
    async (input: Input) => {
      asked.push(words(input));
      return answer;
    };
  renderFace(
    <AccountPage
      account={detail(account)}
      reviewCount={reviewCount}
      isRefreshing={false}
      onRefresh={may ? () => void asked.push("refresh") : undefined}
      onSignIn={
        may
          ? async () => {
              asked.push("sign in");
            }
          : undefined
      }
      onResume={may ? say(({ why, password }) => `resume ${why} ${password}`) : undefined}
      groups={<span>General</span>}
      notice={null}
      codes={
        may
          ? {
              keep: say((input: { secret: string; proofCode: string }) => `keep ${input.secret} ${input.proofCode}`),
              allow: say((isAutomatic: boolean) => `allow ${isAutomatic}`),
              forget: say((reason: string) => `forget ${reason}`),
            }
          : { keep: undefined, allow: undefined, forget: undefined }
      }
    />,
    { locale },
  );
  return asked;
}

const part = (name: string) => screen.getByRole("region", { name });

test("the balance stands with its age", () => {
  show();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("ops-03");
  expect(screen.getByText("as of 2026-11-21 15:28 · 1 min")).toBeDefined();
});

test("each operation says whether it works, why not, and for how long that is known", () => {
  const capabilities: AccountDetail["capabilities"] = [
    { operation: "profile", state: "available", reason: null, source: "call", checkedAt: "2026-11-21T15:28:00.000Z" },
    {
      operation: "cards.order",
      state: "unavailable",
      reason: "Infini stopped consumer cards on 17 June 2025.",
      source: "setting",
      checkedAt: null,
    },
    { operation: "statement", state: "untested", reason: null, source: "call", checkedAt: null },
  ];
  show({ account: { capabilities } });
  const table = screen.getByRole("table", { name: "Capabilities" });
  const row = (name: string) => within(table).getByRole("row", { name: new RegExp(name) }).textContent;
  // A call that only confirms what is known is not noted: this is no time of a last try.
  expect(within(table).getByRole("columnheader", { name: "Known for" })).toBeDefined();
  expect(within(table).queryByText("Last tried")).toBeNull();
  expect(row("Read the profile")).toContain("1 min");
  expect(row("Order a card")).toContain("Infini stopped consumer cards on 17 June 2025.");
  expect(row("Read the statement")).toContain("never tried");
});

test("what waits is named with the money it binds, and leads to Review", () => {
  const books = { available: "0.000000", held: "5.000000", inDoubt: "11.200000", inTransit: "2.000000" };
  const freeze = { reason: "A stranger's UID", at: "2026-11-21T10:00:00.000Z", by: "system" };
  show({ account: { books, reserved: "18.200000", freeze, isFrozen: true }, reviewCount: 2 });
  const waits = part("What waits");
  expect(waits.textContent).toContain("Frozen since 2026-11-21 10:00: A stranger's UID");
  expect(waits.textContent).toContain("11.200000 USD in unknown outcomes");
  // Each amount stands once: together they are what is reserved.
  expect(waits.textContent).toContain("5.000000 USD held for queued payments");
  expect(waits.textContent).toContain("2.000000 USD accepted, not settled");
  expect(waits.textContent).not.toContain("18.200000");
  expect(within(waits).getByRole("link", { name: "2 items in Review" }).getAttribute("href")).toBe(
    "/review?tab=outcomes",
  );
});

test("nothing waits only once the review was read", () => {
  show({ reviewCount: null });
  expect(part("What waits").textContent).not.toContain("Nothing waits");
});

test("nothing waits when nothing does", () => {
  show();
  expect(part("What waits").textContent).toContain("Nothing waits for this account.");
});

test("an authority says whose account it is, until when, and what ended it", () => {
  const base = {
    scope: [],
    signedOn: "2026-01-05",
    recordedBy: "opr_1",
    createdAt: "2026-01-05T00:00:00.000Z",
    revokeReason: null,
    revokedAt: null,
  };
  show({
    account: {
      authorities: [
        { ...base, id: "1", basis: "owned", ownerText: "Acme Ltd", expiresAt: null, isLive: true },
        {
          ...base,
          id: "2",
          basis: "authorised",
          ownerText: "Beta",
          expiresAt: "2026-06-30T21:59:59.999Z",
          isLive: false,
        },
      ],
    },
  });
  const authority = part("Authority");
  expect(authority.textContent).toContain("own account of Acme Ltd");
  expect(authority.textContent).toContain("from Beta, until 2026-06-30");
  expect(authority.textContent).toContain("ended");
});

test("an account is refreshed and signed in by whoever may, and others read which right they lack", async () => {
  const asked = show();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Sign in now" })));
  const [button] = screen.getAllByRole("button", { name: "Refresh" });
  if (button === undefined) throw new Error("no refresh");
  await act(async () => void fireEvent.click(button));
  expect(asked).toEqual(["sign in", "refresh"]);
});

test("without the rights both buttons stay, disabled, with the reason", () => {
  show({ may: false });
  expect(whyBarred(screen.getByRole("button", { name: "Sign in now" }))).toContain("“accounts.edit”");
  expect(screen.getByRole("button", { name: "Refresh" }).getAttribute("aria-disabled")).toBe("true");
});

test("the page speaks Chinese in every part", () => {
  show({ locale: "zh-CN" });
  for (const name of ["待处理", "登录状态", "操作授权", "可用功能"]) expect(part(name)).toBeDefined();
});

const codes = { isKept: true, isAutomatic: true, isCovered: true, issuer: "Infini", label: null, since: null };
const click = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }));

test.each([
  [{ isTwoFactorBound: null }, "Not known: the account was never read."],
  [{ isTwoFactorBound: false }, "Infini asks this account for no code."],
  [{ codes: { ...codes, isKept: false } }, "Each payment waits for a code that somebody types."],
  [{ codes: { ...codes, isAutomatic: false } }, "A secret is kept, but its codes are not used unasked"],
  [{ codes: { ...codes, isCovered: false } }, "No valid authority covers the use of codes"],
  [{ codes }, "The kept secret gives each payment its code, unasked"],
])("says how a payment gets its code: %j", (account, sentence) => {
  show({ account: { isTwoFactorBound: true, ...account } });
  expect(part("Codes of the authenticator").textContent).toContain(sentence);
});

test("a secret is taken with a code of the device, and both are gone from the screen afterwards", async () => {
  const asked = show({ account: { isTwoFactorBound: true } });
  await click("Keep the secret…");
  await screen.findByRole("dialog", { name: "Keep the secret of the authenticator" });
  const keep = screen.getByRole<HTMLButtonElement>("button", { name: "Keep it" });
  expect(keep.disabled).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>("Secret").type).toBe("password");
  await type("Secret", " ABCDEFGHIJKLMNOP ");
  await type(/holder's device/, "123 456");
  await click("Keep it");
  expect(asked).toEqual(["keep ABCDEFGHIJKLMNOP 123 456"]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a secret that is refused stays to be corrected; the code is asked anew", async () => {
  const answer = { moneyMoved: "no", reason: "two_factor.proof_mismatch" } as const;
  show({ account: { isTwoFactorBound: true }, answer });
  await click("Keep the secret…");
  await screen.findByRole("dialog");
  await type("Secret", "ABCDEFGHIJKLMNOP");
  await type(/holder's device/, "123456");
  await click("Keep it");
  expect(screen.getByRole("alert").textContent).toContain("The code does not belong to this secret.");
  expect(screen.getByLabelText<HTMLInputElement>("Secret").value).toBe("ABCDEFGHIJKLMNOP");
  expect(screen.getByLabelText<HTMLInputElement>(/holder's device/).value).toBe("");
});

test("a kept secret can be replaced, forbidden and forgotten, the last with a reason", async () => {
  const asked = show({ account: { isTwoFactorBound: true, codes } });
  expect(screen.getByRole("button", { name: "Replace the secret…" })).toBeDefined();
  await click("Ask for each code");
  await click("Forget the secret…");
  await screen.findByRole("dialog", { name: "Forget the secret" });
  await type("Reason", "the holder has a new device");
  await click("Forget it");
  expect(asked).toEqual(["allow false", "forget the holder has a new device"]);
});

test("who may not change the codes sees how they come and no button", () => {
  show({ account: { isTwoFactorBound: true, codes }, may: false });
  expect(within(part("Codes of the authenticator")).queryByRole("button")).toBeNull();
});

test("an account that stands still says why and since when, and pays again for a reason and the person's password", async () => {
  const breaker = { reason: "session_refused", at: "2026-11-21T15:00:00.000Z" };
  const asked = show({ account: { breaker } });
  const waits = screen.getByRole("region", { name: "What waits" });
  expect(waits.textContent).toContain("Infini refused the session twice in a row");
  fireEvent.click(within(waits).getByRole("button", { name: "Resume…" }));
  const act = await screen.findByRole<HTMLButtonElement>("button", { name: "Resume the account" });
  fireEvent.change(screen.getByLabelText("Your password"), { target: { value: "quiet-harbour-4812" } });
  fireEvent.change(screen.getByRole("textbox", { name: "Reason" }), { target: { value: "later" } });
  expect(act.disabled).toBe(true);
  fireEvent.change(screen.getByRole("textbox", { name: "Reason" }), { target: { value: "Infini is back again" } });
  fireEvent.click(act);
  await waitFor(() => expect(screen.queryByRole("button", { name: "Resume the account" })).toBeNull());
  expect(asked).toEqual(["resume Infini is back again quiet-harbour-4812"]);
});

test("who may not change accounts sees that one stands still, and why they cannot let it go on", () => {
  show({ account: { breaker: { reason: "rejected", at: "2026-11-21T15:00:00.000Z" } }, may: false });
  expect(document.body.textContent).toContain("3 rejections in a row");
  const button = screen.getByRole("button", { name: "Resume…" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(whyBarred(button)).toContain("Letting an account pay again needs the right “accounts.edit”.");
});
