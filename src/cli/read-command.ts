import { parseArgs } from "node:util";
import { type Command, type Options, optionKinds } from "./command";
import { commands } from "./commands";

/** A line that was typed: a command with its words and options, or the wish for help. */
export type TypedCommand =
  | { isHelp: true }
  | { isHelp: false; isJson: boolean; command: Command; words: readonly string[]; options: Options };

/** What a line of arguments means. @throws Error when there is no such command, or it does not take one of the options */
export function readCommand(args: readonly string[]): TypedCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      json: { type: "boolean" },
      ...optionKinds,
    },
  });
  const { help: isHelp, json: isJson, ...options } = values;
  if (isHelp) return { isHelp };
  const [command, words] = commandOf(positionals, options);
  return { isHelp: false, isJson: isJson === true, command, words, options };
}

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
