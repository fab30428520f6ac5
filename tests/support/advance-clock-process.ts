import { openSandboxClock } from "@/server/platform/sandbox-clock";

/** Puts the clock in a file forward as another process would: `path first step count beginAtMs`. Prints "done". */
const [path = "", first = "0", step = "0", count = "0", beginAtMs = "0"] = process.argv.slice(2);
const clock = openSandboxClock(path);
// All begin at one moment, whoever was loaded first.
while (Date.now() < Number(beginAtMs));
for (let turn = 0; turn < Number(count); turn += 1) clock.advance(Number(first) + turn * Number(step));
console.log("done");
