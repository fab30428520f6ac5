import { resolve } from "node:path";
import { startSandbox } from "@/sandbox/start-sandbox";

/** A port number from the environment. @throws RangeError naming the variable. */
function readPort(text: string | undefined): number {
  const port = Number(text ?? "4010");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError("SANDBOX_PORT is not a port number");
  return port;
}

const dataDir = resolve(process.env.SANDBOX_DATA ?? "./data/sandbox");
const sandbox = await startSandbox({
  port: readPort(process.env.SANDBOX_PORT),
  host: process.env.SANDBOX_HOST ?? "127.0.0.1",
  dataDir,
});
console.log(`sandbox listening on ${sandbox.url}, books in ${dataDir}`);

let isClosing = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    void sandbox.close().then(() => process.exit(0));
  });
}
