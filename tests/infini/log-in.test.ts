import { expect, test } from "vitest";
import { DomainError } from "@/domain/errors";
import { LoginRefusedError, LoginWithoutSessionError } from "@/server/infini/infini-errors";
import type { Login } from "@/server/infini/log-in";
import { replying, withInfini } from "../support/read-world";

const ok = '{"code":0,"message":"","data":{}}';
const credentials = { email: "a@example.com", password: "S3cret-Passw0rd!" };

async function logInWith(setCookies: string[]): Promise<Login> {
  return withInfini({ login: replying(ok, 200, { "Set-Cookie": setCookies }) }, ({ client }) =>
    client.login(credentials),
  );
}

test("a sign-in sends e-mail and password once, with our name and no cookie", async () => {
  await withInfini(
    { login: replying(ok, 200, { "Set-Cookie": "jwt_token=a.b.c" }) },
    async ({ client, infini, calls }) => {
      expect(await client.login(credentials)).toMatchObject({ token: "a.b.c", expiresAtMs: null });
      const [request] = infini.requests();
      expect(request?.body).toBe('{"email":"a@example.com","password":"S3cret-Passw0rd!"}');
      expect(request?.headers).toMatchObject({
        referer: "https://app.infini.money/",
        origin: "https://app.infini.money",
      });
      expect(request?.headers["user-agent"]).toContain("InfiniManager/1.2.3");
      expect(request?.headers.cookie).toBeUndefined();
      expect(calls).toMatchObject([{ operation: "login", method: "POST", httpStatus: 200, outcome: "ok" }]);
      expect(JSON.stringify(calls)).not.toContain("S3cret");
    },
  );
});

test("the session is the first jwt_token with a value, among several lines and an empty one", async () => {
  const login = await logInWith([
    "other=1; Path=/",
    "jwt_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    'jwt_token=""; Path=/',
    "xjwt_token=wrong",
    "jwt_token=header.payload.signature=; Path=/; HttpOnly; expires=Tue, 01 Jul 2025 00:00:00 GMT",
    "jwt_token=later",
  ]);
  expect(login).toMatchObject({ token: "header.payload.signature=", expiresAtMs: Date.UTC(2025, 6, 1) });
});

test("the end of a session is read from Max-Age first, then from either form of Expires, else unknown", async () => {
  const withAge = await logInWith(["jwt_token=a; Max-Age=60; Expires=Tue, 01 Jul 2025 00:00:00 GMT"]);
  expect(withAge.expiresAtMs).toBe(withAge.asOfMs + 60_000);
  expect((await logInWith(["jwt_token=a; Expires=Tue, 01-Jul-2025 00:00:00 GMT"])).expiresAtMs).toBe(
    Date.UTC(2025, 6, 1),
  );
  expect((await logInWith(["jwt_token=a; Expires=soon"])).expiresAtMs).toBeNull();
});

test("success without a session is a failed sign-in, and not a refused one", async () => {
  for (const cookies of [[], ["jwt_token="], ["jwt_token=a b"]]) {
    await expect(logInWith(cookies)).rejects.toBeInstanceOf(LoginWithoutSessionError);
  }
});

test("a refused sign-in quotes Infini, without ever quoting the password", async () => {
  const message = "Password S3cret-Passw0rd! is incorrect";
  for (const status of [200, 400, 401]) {
    await withInfini(
      { login: replying(`{"code":1001,"message":"${message}"}`, status) },
      async ({ client, infini }) => {
        const error = await client.login(credentials).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(LoginRefusedError);
        expect(error).toMatchObject({
          reason: "infini.login_refused",
          params: { upstreamCode: "1001", upstreamMessage: "Password ••• is incorrect" },
        });
        expect(error instanceof DomainError && error.message).not.toContain("S3cret");
        expect(infini.requests("login")).toHaveLength(1);
      },
    );
  }
});

test("what is not a refusal is not counted as one, and no sign-in is repeated", async () => {
  const cases: [string, number, string][] = [
    ['{"code":1001,"message":"x"}', 500, "infini.unavailable"],
    ['{"code":1001,"message":"x"}', 403, "infini.unavailable"],
    ["<html>", 302, "infini.unavailable"],
    ['{"code":503,"message":"x"}', 200, "infini.unavailable"],
    ['{"code":1004,"message":"x"}', 429, "infini.rate_limited"],
    ["<html>", 200, "infini.malformed_answer"],
    ["", 401, "infini.malformed_answer"],
    ['{"code":0}', 400, "infini.malformed_answer"],
  ];
  for (const [body, status, reason] of cases) {
    await withInfini({ login: replying(body, status) }, async ({ client, infini }) => {
      await expect(client.login(credentials)).rejects.toMatchObject({ reason });
      expect(infini.requests("login")).toHaveLength(1);
    });
  }
});
