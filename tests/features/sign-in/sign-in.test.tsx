import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { SignInPage } from "@/features/sign-in/sign-in-page";
import { type SignInActs, type SignInAnswer, safeTarget, useSignIn } from "@/features/sign-in/use-sign-in";
import { renderFace } from "../../ui/render-face";

const nobody: SignInActs = {
  signIn: async () => ({ kind: "refused" }),
  verifyCode: async () => ({ kind: "refused" }),
};

function fill(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label, { selector: "input" }), { target: { value } });
}

const send = () => fireEvent.click(screen.getByRole("button", { name: "Sign in" }));

describe("the form", () => {
  test("a refusal does not tell whether e-mail or password was wrong", async () => {
    renderFace(<SignInPage acts={nobody} onSignedIn={() => undefined} />);
    fill("E-mail", "mei@example.com");
    fill("Password", "wrong");
    send();
    expect((await screen.findByRole("alert")).textContent).toBe(
      "E-mail or password is wrong, or the sign-in is paused after failed tries.",
    );
    expect(screen.getByLabelText("E-mail").getAttribute("aria-invalid")).not.toBe("true");
    expect(screen.getByLabelText("Password", { selector: "input" }).getAttribute("aria-invalid")).not.toBe("true");
  });

  test("what is missing is said at its field, focus goes to the first, and nothing is sent", () => {
    let calls = 0;
    const acts = {
      ...nobody,
      signIn: async (): Promise<SignInAnswer> => ({ kind: ++calls > 0 ? "refused" : "refused" }),
    };
    renderFace(<SignInPage acts={acts} onSignedIn={() => undefined} />);
    send();
    expect(screen.getByText("Enter your e-mail.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("E-mail"));
    fill("E-mail", "mei@example.com");
    send();
    expect(document.activeElement).toBe(screen.getByLabelText("Password", { selector: "input" }));
    expect(calls).toBe(0);
  });

  test("an account with an authenticator is asked for its code, pasted with a space if need be", async () => {
    const codes: string[] = [];
    let entered = 0;
    const acts: SignInActs = {
      signIn: async () => ({ kind: "code_needed" }),
      verifyCode: async (code) => {
        codes.push(code);
        return { kind: "signed_in" };
      },
    };
    renderFace(<SignInPage acts={acts} onSignedIn={() => (entered += 1)} />);
    fill("E-mail", "mei@example.com");
    fill("Password", "right");
    send();
    const field = await screen.findByRole("textbox", { name: "Authenticator code" });
    expect(field.getAttribute("autocomplete")).toBe("one-time-code");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Second step");
    fill("Authenticator code", "12");
    send();
    expect(screen.getByText("Enter six digits.")).toBeDefined();
    fill("Authenticator code", "123 456");
    send();
    await waitFor(() => expect(entered).toBe(1));
    expect(codes).toEqual(["123456"]);
  });

  test("a session that ended says that nothing typed is lost", () => {
    renderFace(<SignInPage acts={nobody} hasEnded onSignedIn={() => undefined} />, { locale: "zh-CN" });
    expect(screen.getByText("登录已失效，登录后回到原来的页面。")).toBeDefined();
  });
});

describe("the door", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  type Scripted = { status: number; headers?: Record<string, string>; body?: unknown };
  type Received = { path: string; body: unknown };

  /** A server that answers every call the same way and remembers what it was asked. */
  async function answering(answer: Scripted): Promise<Received[]> {
    const received: Received[] = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      received.push({ path: request.url ?? "", body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(JSON.stringify(answer.body ?? {}));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    visit(`http://127.0.0.1:${address.port}/sign-in`);
    return received;
  }

  function visit(url: string): void {
    if (!("happyDOM" in window)) throw new Error("this suite needs a document that can be sent somewhere");
    const page: unknown = window.happyDOM;
    if (typeof page === "object" && page !== null && "setURL" in page && typeof page.setURL === "function")
      page.setURL(url);
  }

  async function signIn(): Promise<SignInAnswer | null> {
    const found: { acts: SignInActs | null } = { acts: null };
    function Probe() {
      found.acts = useSignIn();
      return null;
    }
    renderFace(<Probe />);
    return (await found.acts?.signIn({ email: "mei@example.com", password: "secret" })) ?? null;
  }

  test("a good sign-in posts JSON to the server's own path", async () => {
    const received = await answering({ status: 200, body: { token: "t", user: {} } });
    expect(await signIn()).toEqual({ kind: "signed_in" });
    expect(received).toEqual([
      { path: "/api/auth/sign-in/email", body: { email: "mei@example.com", password: "secret" } },
    ]);
  });

  test("an enrolled authenticator leads to the second step", async () => {
    await answering({ status: 200, body: { twoFactorRedirect: true } });
    expect(await signIn()).toEqual({ kind: "code_needed" });
  });

  test.each([400, 401, 403, 404])("a %i is one refusal like every other", async (status) => {
    await answering({ status, body: { code: "USER_NOT_FOUND" } });
    expect(await signIn()).toEqual({ kind: "refused" });
  });

  test("too many tries say how long to wait", async () => {
    await answering({ status: 429, headers: { "retry-after": "12" } });
    expect(await signIn()).toEqual({ kind: "wait", retryAfterSec: 12 });
  });

  test("a server that fails or is not there is not a wrong password", async () => {
    await answering({ status: 502 });
    expect(await signIn()).toEqual({ kind: "unreachable" });
    server?.close();
    server?.closeAllConnections();
    expect(await signIn()).toEqual({ kind: "unreachable" });
  });
});

test("signing in leads on inside this installation only", () => {
  expect(safeTarget("/review?tab=held#x")).toBe("/review?tab=held#x");
  for (const target of [
    undefined,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
  ]) {
    expect(safeTarget(target)).toBe("/");
  }
});
