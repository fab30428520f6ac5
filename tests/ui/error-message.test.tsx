import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ErrorMessage } from "@/ui/error-message";
import { renderFace } from "./render-face";

test("an error says first what happened to the money, then why, then what to do, then the reference", () => {
  renderFace(
    <ErrorMessage
      error={{
        moneyMoved: "no",
        reason: "account.login_refused",
        message: "login refused",
        quoted: "password error",
        retryable: true,
        retryAfterSec: 90,
        ref: "req_7f3a",
      }}
    />,
  );
  const words = [...screen.getByRole("alert").querySelectorAll("p")].map((line) => line.textContent);
  expect(words).toEqual([
    "Not done.",
    "Infini refused the sign-in.",
    "Infini said: “password error”",
    "It may be tried again in 1 min.",
  ]);
  expect(screen.getByText("Reference req_7f3a")).toBeDefined();
  expect(screen.getByRole("button", { name: "Copy reference" })).toBeDefined();
});

test.each([
  ["start", "Nothing was sent."],
  ["resume", "Nothing was sent."],
  ["halt", "Not done."],
  ["change", "Not done."],
  ["read", "Could not be read."],
] as const)(
  "a refused %s says what did not happen, and speaks about money only where money was asked for",
  (asked, words) => {
    renderFace(<ErrorMessage error={{ asked, moneyMoved: "no", reason: "frozen" }} />);
    expect(screen.getByRole("alert").querySelector("p")?.textContent).toBe(words);
  },
);

test.each([
  ["start", /^It is not known whether this was started\. .*the same act: nobody is paid twice/],
  ["resume", /^It is not known whether this arrived\. Payments may go out again/],
  ["halt", /^It is not known whether this arrived\. The batch goes on until this page shows otherwise\./],
  ["change", /^It is not known whether this was done\./],
] as const)("a %s that nobody answered claims neither that it was done nor that it was not", (asked, words) => {
  const moneyMoved = asked === "start" || asked === "resume" ? "maybe" : "no";
  renderFace(
    <ErrorMessage error={{ asked, moneyMoved, isUnclear: true, reason: "request.no_answer", paymentCount: 3 }} />,
  );
  const said = screen.getByRole("alert").textContent ?? "";
  expect(said).toMatch(words);
  expect(said).not.toContain("Nothing was sent");
  expect(said).not.toContain("may have gone out");
});

test("when money may have moved, nobody is told to try again", () => {
  renderFace(
    <ErrorMessage
      error={{ moneyMoved: "maybe", reason: "transfer.timeout", message: "No answer.", retryable: true }}
    />,
  );
  const words = screen.getByRole("alert").textContent ?? "";
  expect(words).toContain("1 payment may have gone out. Do not send it again.");
  expect(words).not.toContain("tried again");
});

test("several payments in doubt are counted, in Chinese too", () => {
  renderFace(<ErrorMessage error={{ moneyMoved: "maybe", reason: "x", message: "…", paymentCount: 3 }} />, {
    locale: "zh-CN",
  });
  expect(screen.getByRole("alert").textContent).toContain("可能已有 3 笔款项发出，请勿重发。");
});

test("a reason that the catalogue does not know keeps the server's own words", () => {
  renderFace(
    <ErrorMessage error={{ moneyMoved: "no", reason: "batch.brand_new", message: "A new rule refused it." }} />,
  );
  expect(screen.getByText("A new rule refused it.")).toBeDefined();
});

test("a reason named like a property of every object is no known reason", () => {
  renderFace(<ErrorMessage error={{ moneyMoved: "no", reason: "x.constructor" }} />);
  expect(screen.getByText("The server could not do this.")).toBeDefined();
});

test("trying again is offered only where the caller can", () => {
  let tries = 0;
  renderFace(<ErrorMessage error={{ moneyMoved: "no", reason: "frozen" }} onRetry={() => (tries += 1)} />);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(tries).toBe(1);
});

test("a reading that another try cannot help says so and offers none", () => {
  const error = { asked: "read", moneyMoved: "no", reason: "transfer.not_found", retryable: false } as const;
  renderFace(<ErrorMessage error={error} onRetry={() => undefined} />);
  expect(screen.getByRole("alert").textContent).toContain("Trying again will not help");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("after a fault of the server another try is offered, and nothing says that it is of no use", () => {
  const error = { asked: "read", moneyMoved: "no", reason: "internal", retryable: false, ref: "ref_1" } as const;
  renderFace(<ErrorMessage error={error} onRetry={() => undefined} />);
  expect(screen.getByRole("alert").textContent).not.toContain("Trying again will not help");
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});
