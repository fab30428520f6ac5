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
    readRaw: async (path, input) => {
      const read = await fetch(`${url}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
        headers,
      });
      if (!read.ok) throw new Error(`${path} was refused: ${await read.text()}`);
      return read.text();
    },
  };
}
