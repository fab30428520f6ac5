import { Agent, request } from "node:http";
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import type { AppRouter } from "@/server/routers/app.router";
import { demoOwner } from "@/server/seed/demo-owner";

/** An operator at the wire: the same calls as the dashboard makes, over HTTP. */
export type BenchOperator = {
  url: string;
  api: TRPCClient<AppRouter>;
  /** Sends a file and returns its id. */
  upload(text: string): Promise<string>;
  /** One answer as it comes, for its size. */
  readRaw(path: string, input: unknown): Promise<string>;
};

/** Signs in as the owner. */
export async function signInOperator(url: string): Promise<BenchOperator> {
  const json = { "content-type": "application/json", origin: url };
  const { email, password } = demoOwner;
  const body = JSON.stringify({ email, password });
  const answer = await fetch(`${url}/api/auth/sign-in/email`, { method: "POST", headers: json, body });
  if (!answer.ok) throw new Error(`the sign-in was refused: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const headers = { cookie, origin: url };
  return {
    url,
    api: createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/api/trpc`, headers })] }),
    upload: async (text) => {
      const sent = await fetch(`${url}/api/uploads`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/octet-stream", "x-file-name": "bench.csv" },
        body: text,
      });
      if (!sent.ok) throw new Error(`the file was refused: ${await sent.text()}`);
      const receipt: { uploadId: string } = await sent.json();
      return receipt.uploadId;
    },
    readRaw: (path, input) =>
      readPlain(`${url}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, headers),
  };
}

const connections = new Agent({ keepAlive: true });

/**
 * The text of one answer, over a connection that is kept, with as little work of its own as Node allows: what is timed
 * is the server, and a `fetch` adds about as much as a short answer takes. @throws Error unless the status is 200
 */
export function readPlain(url: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: connections, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${url} answered ${answer.statusCode}: ${text}`));
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}
