import { ZodError } from "zod";
import { commands } from "./commands";
import { readCommand } from "./read-command";

// Exit codes: 0 done, 1 error, 2 a person is needed, 3 unknown outcomes. docs/design/features.md §28
const { argv, stdout, stderr } = process;
process.exitCode = await main(argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const typed = readCommand(args);
    if (typed.isHelp) {
      stdout.write(help());
      return 0;
    }
    const { command, options, words, isJson } = typed;
    const outcome = await command.run(options, words);
    stdout.write(isJson ? `${JSON.stringify(outcome.document)}\n` : `${outcome.lines.join("\n")}\n`);
    return outcome.code ?? 0;
  } catch (error) {
    stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

function help(): string {
  const list = Object.entries(commands).map(
    ([name, { usage, says }]) => `  ${[name, usage].filter(Boolean).join(" ")}\n      ${says}\n`,
  );
  return [
    "npm run cli -- COMMAND [--json]\n\n",
    ...list,
    "\n  --json   one document on standard output, for programs\n",
    "  --help   this text\n\n",
    "The installation is the one of .env and the surroundings. With --url the key comes from\n",
    "INFINI_MANAGER_KEY or --key-file. Exit codes: 0 done, 1 error, 2 lines are held or a batch needs a\n",
    "person, 3 an outcome is unknown.\n",
  ].join("");
}

/** One line that names what was wrong; input is named by its field, never quoted. */
function sentenceOf(error: unknown): string {
  if (error instanceof ZodError) {
    return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  }
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? text;
}
