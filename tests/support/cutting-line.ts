import { createServer, request as openRequest } from "node:http";

/** What a line does with the next request. `cutAfter`: it is carried out, and the answer is lost. */
export type LineFault = "cutBefore" | "cutAfter" | "page" | "redirect" | "never";

export type CuttingLine = Awaited<ReturnType<typeof cuttingLine>>;

/** A line between a program and a server on this machine, with faults for the requests whose path holds a word. */
export async function cuttingLine(targetPort: number) {
  const faults: { word: string; fault: LineFault }[] = [];
  const seen: string[] = [];
  const line = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "";
    seen.push(`${incoming.method} ${path.split("?")[0]}`);
    const place = faults.findIndex(({ word }) => path.includes(word));
    const fault = place === -1 ? null : faults.splice(place, 1)[0]?.fault;
    if (fault === "cutBefore") return void outgoing.destroy();
    if (fault === "never") return;
    if (fault === "page")
      return void outgoing.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    if (fault === "redirect") return void outgoing.writeHead(302, { location: "/elsewhere" }).end();
    const headers = { ...incoming.headers, host: `localhost:${targetPort}` };
    const sent = openRequest(
      { host: "127.0.0.1", port: targetPort, path, method: incoming.method, headers },
      (answer) => {
        if (fault === "cutAfter") {
          answer.resume().once("end", () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    sent.once("error", () => outgoing.destroy());
    incoming.pipe(sent);
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const address = line.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Requests that reached the line: method and path. */
    seen,
    /** The next requests whose path holds the word meet these faults, in order. */
    break: (word: string, ...wanted: LineFault[]) => {
      for (const fault of wanted) faults.push({ word, fault });
    },
    close: () => {
      line.closeAllConnections();
      return new Promise<void>((resolve) => line.close(() => resolve()));
    },
  };
}
