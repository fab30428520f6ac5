import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressBucket, clientAddress, stampPeerAddresses } from "@/server/auth/client-address";

let port: number;
let seen: Headers[];
let close: () => Promise<void>;
beforeEach(async () => {
  stampPeerAddresses();
  seen = [];
  const server = createServer((incoming, outgoing) => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    seen.push(headers);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  port = typeof address === "object" && address ? address.port : 0;
  close = () => new Promise((resolve) => server.close(() => resolve()));
});
afterEach(() => close());

const call = (headers: Record<string, string>) =>
  new Promise<void>((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", headers, agent: false }, (answer) =>
      answer.resume().on("end", resolve),
    );
    sent.on("error", reject).end();
  });

test("without a proxy of ours the address is that of the socket, whatever the caller writes", async () => {
  await call({ "x-forwarded-for": "198.51.100.7", "x-real-ip": "198.51.100.7", "x-peer": "198.51.100.7" });
  expect(clientAddress(seen[0] ?? new Headers(), 0)).toBe("127.0.0.1");
});

test("behind our proxies the address is the one that the outermost of them saw", async () => {
  await call({ "x-forwarded-for": "203.0.113.99, 198.51.100.7, 10.0.0.2" });
  const headers = seen[0] ?? new Headers();
  expect(clientAddress(headers, 1)).toBe("10.0.0.2");
  expect(clientAddress(headers, 2)).toBe("198.51.100.7");
  expect(clientAddress(headers, 9)).toBe("127.0.0.1");
});

test("headers that no server of this process received name no address", () => {
  expect(clientAddress(new Headers({ "x-forwarded-for": "198.51.100.7" }), 0)).toBe(null);
});

test.each([
  ["198.51.100.7", "198.51.100.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::7", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("the place of %s is %s", (address, bucket) => {
  expect(addressBucket(address)).toBe(bucket);
});
