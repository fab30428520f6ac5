import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

const SECRET_MAX = 4_096;

/**
 * A secret from the person at the terminal, asked for twice and not shown, or else the first line of standard input.
 * Never from an argument, which everybody on the machine can read.
 * @throws Error when nothing was given, or two different things.
 */
export async function readSecret(name: string): Promise<string> {
  const secret = process.stdin.isTTY ? await askTwice(name) : await firstLine();
  if (secret === "") throw new Error(`the ${name} comes from the terminal or from standard input: none was given`);
  return secret;
}

async function askTwice(name: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: process.stdin, output: silent, terminal: true });
  const ask = async (question: string) => {
    process.stderr.write(question);
    const answer = await asking.question("");
    process.stderr.write("\n");
    return answer;
  };
  try {
    const first = await ask(`${name}: `);
    if ((await ask(`${name} again: `)) !== first) throw new Error(`the ${name} was not typed alike`);
    return first;
  } finally {
    asking.close();
  }
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > SECRET_MAX) throw new Error("standard input holds more than a secret");
  }
  return text.split(/\r?\n/)[0] ?? "";
}
