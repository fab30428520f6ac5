import { expect, test } from "vitest";
import { replying, withInfini } from "../support/read-world";

const data = `"user_id":"00000000-0000-4000-8000-000000000001","email":"a@example.com","uid":"0100","available_balance":"120.5000000000000001","google_2fa_is_bound":true`;

test("a profile keeps its identifiers as text and its balances to the micro-unit, floored and marked", async () => {
  const extra = `"withdrawing_amount":"0","red_packet_balance":0.75,"total_earn_balance":null,"status":"active","user_type":0,"is_kol":false,"created_at":1746000000,"addresses":[]`;
  await withInfini(
    { getProfile: replying(`{"code":0,"message":"","data":{${data},${extra}}}`) },
    async ({ client, infini }) => {
      const profile = await client.getProfile("a.b.c");
      expect(profile).toMatchObject({
        userId: "00000000-0000-4000-8000-000000000001",
        email: "a@example.com",
        uid: "0100",
        available: { micro: 120_500_000n, isExact: false, text: "120.5000000000000001" },
        withdrawing: { micro: 0n, isExact: true },
        redPacket: { micro: 750_000n, isExact: true, text: "0.75" },
        totalEarn: null,
        dailyConsumption: null,
        status: "active",
        userType: 0,
        isTwoFactorBound: true,
        isKol: false,
        isProtected: null,
        createdAtMs: 1_746_000_000_000,
      });
      expect(infini.requests()).toMatchObject([{ method: "GET", headers: { cookie: "jwt_token=a.b.c" }, body: "" }]);
    },
  );
});

test("each answer says when it was read and how far Infini's clock is from ours", async () => {
  const aheadMs = 45_000;
  const date = new Date(Date.now() + aheadMs).toUTCString();
  await withInfini({ getProfile: replying(`{"code":0,"data":{${data}}}`, 200, { Date: date }) }, async ({ client }) => {
    const beforeMs = Date.now();
    const { skewMs, asOfMs } = await client.getProfile("t");
    expect(Math.abs((skewMs ?? 0) - aheadMs)).toBeLessThan(2_000);
    expect(asOfMs).toBeGreaterThanOrEqual(beforeMs);
  });
  await withInfini(
    { getProfile: replying(`{"code":0,"data":{${data}}}`, 200, { Date: "yesterday" }) },
    async ({ client }) => {
      expect((await client.getProfile("t")).skewMs).toBeNull();
    },
  );
});

test.each([
  ['{"code":0}', "data"],
  ['{"code":0,"data":null}', "data"],
  ['{"code":0,"data":[]}', "data"],
  [`{"code":0,"data":{${data.replace('"uid":"0100"', '"uid":""')}}}`, "data.uid"],
  [`{"code":0,"data":{${data.replace('"120.5000000000000001"', '"12,5"')}}}`, "data.available_balance"],
  [`{"code":0,"data":{${data.replace("true", '"true"')}}}`, "data.google_2fa_is_bound"],
  [`{"code":0,"data":{${data},"uid":"0100"}}`, "envelope"],
  ["<html>", "envelope"],
])("a profile outside the contract is refused by its place, never by its value (%s)", async (body, issue) => {
  await withInfini({ getProfile: replying(body) }, async ({ client, infini, calls }) => {
    await expect(client.getProfile("t")).rejects.toMatchObject({
      reason: "infini.malformed_answer",
      params: { issue },
    });
    expect(infini.requests()).toHaveLength(1);
    expect(calls).toMatchObject([{ outcome: "malformed" }]);
  });
});
