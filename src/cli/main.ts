import { parseArgs } from "node:util";
import { ZodError } from "zod";
import { type Command, commands, type Options } from "./commands";

// Exit codes: 0 done, 1 error. docs/design/features.md §28
const { argv, stdout, stderr } = process;
process.exitCode = await main(argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        json: { type: "boolean" },
        email: { type: "string" },
        name: { type: "string" },
        role: { type: "string", multiple: true },
      },
    });
    const { help: isHelp, json: isJson, ...options } = values;
    if (isHelp) {
      stdout.write(help());
      return 0;
    }
    const outcome = await commandOf(positionals, options).run(options);
    stdout.write(isJson ? `${JSON.stringify(outcome.document)}\n` : `${outcome.lines.join("\n")}\n`);
    return outcome.isBad ? 1 : 0;
  } catch (error) {
    stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

/** @throws Error when there is no such command, or it does not take one of the options. */
function commandOf(words: readonly string[], options: Options): Command {
  const name = words.join(" ");
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Error(name === "" ? "which command? See --help" : `there is no command ${name}: see --help`);
  const taken: readonly string[] = command.takes;
  const surplus = Object.keys(options).filter((option) => !taken.includes(option));
  if (surplus.length > 0) throw new Error(`${name} takes no --${surplus[0]}: see --help`);
  return command;
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
    "The installation is the one of .env and the surroundings. Exit codes: 0 done, 1 error.\n",
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
