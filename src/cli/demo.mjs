// `npm run demo` on a fresh clone: needs Node and npm only.
import { spawn } from "node:child_process";
import { installIfNeeded } from "./install.mjs";

if (!installIfNeeded()) process.exit(1);
const demo = spawn(process.execPath, ["--import", "tsx", "src/cli/demo.ts", ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => demo.kill(signal));
demo.once("exit", (code) => process.exit(code ?? 0));
