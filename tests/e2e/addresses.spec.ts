import { request as httpRequest } from "node:http";
import { createConnection } from "node:net";
import { networkInterfaces } from "node:os";
import { expect, test } from "@playwright/test";
import { port } from "./installation";

/** An address of this machine that is not the one the server listens on. */
function otherAddress(): string {
  const outside = Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  return outside?.address ?? "127.0.0.2";
}

/** "open", or the code of the error with which the connection was refused. */
function connectTo(host: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 5_000 });
    const end = (word: string) => {
      socket.destroy();
      resolve(word);
    };
    socket.once("connect", () => end("open"));
    socket.once("timeout", () => end("ETIMEDOUT"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

/** The status of an answer under a name of the asker's choice. */
function statusUnder(host: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: "127.0.0.1", port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}

test("the server listens on loopback alone: a connection to another address of this machine is refused", async () => {
  expect(await connectTo("127.0.0.1")).toBe("open");
  expect(await connectTo(otherAddress())).toBe("ECONNREFUSED");
});

for (const path of ["/", "/sign-in", "/cashback", "/api/trpc/system.mode", "/api/auth/get-session"]) {
  test(`${path} answers under its own name only`, async () => {
    expect(await statusUnder(`127.0.0.1:${port}`, path)).toBeLessThan(421);
    expect(await statusUnder("rebound.example.test", path)).toBe(421);
    expect(await statusUnder(`rebound.example.test:${port}`, path)).toBe(421);
  });
}
