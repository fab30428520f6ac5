import { parseArgs } from "node:util";
import { ZodError } from "zod";
import { type Command, type Options, optionKinds } from "./command";
import { commands } from "./commands";

// Exit codes: 0 done, 1 error, 2 a person is needed, 3 unknown outcomes. docs/design/features.md §28
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
        ...optionKinds,
      },
    });
    const { help: isHelp, json: isJson, ...options } = values;
    if (isHelp) {
      stdout.write(help());
      return 0;
    }
    const [command, words] = commandOf(positionals, options);
    const outcome = await command.run(options, words);
    stdout.write(isJson ? `${JSON.stringify(outcome.document)}\n` : `${outcome.lines.join("\n")}\n`);
    return outcome.code ?? 0;
  } catch (error) {
    stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

/** @throws Error when there is no such command, or it does not take one of the options. */
function commandOf(given: readonly string[], options: Options): [Command, readonly string[]] {
  const names = given.map((_, last) => given.slice(0, last + 1).join(" "));
  const name = names.find((one) => Object.hasOwn(commands, one)) ?? "";
  const command = commands[name];
  if (!command)
    throw new Error(given.length === 0 ? "which command? See --help" : "there is no such command: see --help");
  const words = given.slice(name.split(" ").length);
  const { words: wanted = 0 } = command;
  const isFitting = wanted === "some" ? words.length > 0 : words.length === wanted;
  if (!isFitting) throw new Error(`${name} takes ${wanted} words: see --help`);
  const taken: readonly string[] = command.takes;
  const surplus = Object.keys(options).filter((option) => !taken.includes(option));
  if (surplus.length > 0) throw new Error(`${name} takes no --${surplus[0]}: see --help`);
  return [command, words];
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
