import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { WelcomeAnswer } from "@/features/welcome/use-welcome";
import { WelcomeForm } from "@/features/welcome/welcome-form";
import type { NewOwner } from "@/trpc/sign-in";
import { renderFace } from "../../ui/render-face";

const fill = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: "input" }), { target: { value } });
const send = () => fireEvent.click(screen.getByRole("button", { name: "Make the owner" }));

function renderForm(answer: WelcomeAnswer) {
  const sent: NewOwner[] = [];
  const answers: WelcomeAnswer[] = [];
  const make = async (owner: NewOwner) => {
    sent.push(owner);
    return answer;
  };
  renderFace(<WelcomeForm onMake={make} onAnswer={(given) => answers.push(given)} />);
  return { sent, answers };
}

function fillAll() {
  fill("Token", "  a-token ");
  fill("E-mail", "ann@example.test");
  fill("Your name", "Ann");
  fill("Password", " kestrel over the harbour");
}

test("what is missing is said at its field, focus goes to the first, and nothing is sent", async () => {
  const { sent } = renderForm({ kind: "signed_in" });
  fill("Token", "a-token");
  send();
  expect(screen.getByText("Enter your e-mail.")).toBeDefined();
  expect(screen.getByText("Choose a password.")).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText("E-mail"));
  expect(sent).toEqual([]);
});

test("a token is taken without the spaces around it, a password exactly as it was typed", async () => {
  const { sent, answers } = renderForm({ kind: "signed_in" });
  fillAll();
  send();
  await screen.findByRole("button", { name: "Make the owner" });
  expect(sent).toEqual([
    { token: "a-token", email: "ann@example.test", name: "Ann", password: " kestrel over the harbour" },
  ]);
  expect(answers).toEqual([{ kind: "signed_in" }]);
});

test("a refused token is said at the token, a weak password at the password", async () => {
  renderForm({ kind: "weak", weakness: "common" });
  fillAll();
  send();
  const words = await screen.findByText("This is one of the first passwords that anybody would try.");
  const described = screen.getByLabelText("Password", { selector: "input" }).getAttribute("aria-describedby");
  expect(described).toContain(words.id || "no id");
  expect(screen.getByLabelText("Token").getAttribute("aria-invalid")).not.toBe("true");
});

test("too many tries say how long to wait", async () => {
  renderForm({ kind: "wait", retryAfterSec: 120 });
  fillAll();
  send();
  expect((await screen.findByRole("alert")).textContent).toContain("Too many tries.");
});
