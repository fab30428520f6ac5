import { nouns } from "./house-rooms";
import { type Finding, type Rule, roomOf, type Source } from "./house-source";

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Next.js gives folders of `app` a meaning by signs: `[id]`, `[...path]`, `(group)`, `@slot`, `_private`. */
const routeFolder = /^(\[{1,2}(\.\.\.)?[A-Za-z0-9]+\]{1,2}|\([a-z0-9-]+\)|[@_]?[a-z0-9]+(-[a-z0-9]+)*)$/;
const vagueWords = /(^|-)(utils?|helpers?|common|misc)(-|$)/;
const featureFile = /^(labels|use-[a-z0-9-]+|[a-z0-9-]*-(table|columns|form|dialog|button|panel|page))$/;
/** Nouns that are verbs too: `export-batch` and `review-lines` begin well. */
const verbsToo = new Set(["audit", "export", "group", "review", "search"]);

export const nameRules: readonly Rule[] = [
  {
    name: "files and folders are written in kebab-case",
    covers: isOurs,
    find: (source) => {
      const segments = source.path.split("/").slice(1);
      const file = segments.pop() ?? "";
      const isRoute = roomOf(source.path) === "app";
      const wrong = segments.filter((folder) => !(isRoute ? routeFolder : kebab).test(folder));
      return kebab.test(file) ? named(source, wrong) : named(source, [...wrong, file]);
    },
    breaks: [
      sample("src/ui/MoneyText.tsx"),
      sample("src/ui/money_text.tsx"),
      sample("src/features/redPackets/x-page.tsx"),
    ],
    keeps: [sample("src/ui/money-text.tsx"), sample("src/app/(signed-in)/transfers/[id]/page.tsx")],
  },
  {
    name: "no file or folder is named utils, helpers, common or misc, and there is no barrel",
    covers: isOurs,
    find: (source) =>
      named(
        source,
        source.path.split("/").filter((segment) => {
          const [word = ""] = segment.split(".");
          return vagueWords.test(word) || word === "index";
        }),
      ),
    breaks: [
      sample("src/ui/utils/money-text.tsx"),
      sample("src/domain/date-helpers.ts"),
      sample("src/domain/index.ts"),
      sample("tests/support/common.ts"),
    ],
    keeps: [sample("src/ui/money-text.tsx"), sample("src/server/db/index-names.ts")],
  },
  {
    name: "a feature folder holds tables, columns, forms, dialogs, buttons, panels, pages, hooks and labels",
    covers: (path) => path.startsWith("src/features/"),
    find: (source) => {
      const [, , noun, file, ...rest] = source.path.split("/");
      const base = file?.split(".")[0] ?? "";
      if (noun === undefined || file === undefined) return named(source, [source.path]);
      return rest.length === 0 && featureFile.test(base) ? [] : named(source, [file]);
    },
    breaks: [sample("src/features/transfers/transfer-things.tsx"), sample("src/features/transfer-page.tsx")],
    keeps: [
      sample("src/features/transfers/create-transfer-dialog.tsx"),
      sample("src/features/transfers/use-transfer-filter.ts"),
      sample("src/features/transfers/labels.ts"),
    ],
  },
  {
    name: "a file that is named for a noun says its role: transfers.repository.ts",
    covers: (path) => ["server/repositories", "server/routers", "server/db"].includes(roomOf(path) ?? ""),
    find: (source) => {
      const parts = (source.path.split("/").pop() ?? "").split(".");
      const isBareNoun = parts.length === 2 && nouns.flat().some((form) => form === parts[0]);
      return isBareNoun ? named(source, [source.path]) : [];
    },
    breaks: [sample("src/server/repositories/transfers.ts"), sample("src/server/db/schema/account.ts")],
    keeps: [sample("src/server/repositories/transfers.repository.ts"), sample("src/server/routers/context.ts")],
  },
  {
    name: "a service begins with its verb: create-transfer.ts",
    covers: (path) => roomOf(path) === "server/services",
    find: (source) => {
      const [base = ""] = (source.path.split("/").pop() ?? "").split(".");
      const noun = nouns.flat().find((form) => base === form || base.startsWith(`${form}-`));
      return noun === undefined || verbsToo.has(noun) ? [] : named(source, [base]);
    },
    breaks: [sample("src/server/services/transfers.ts"), sample("src/server/services/payee-list.ts")],
    keeps: [sample("src/server/services/list-payees.ts"), sample("src/server/services/export-batch.ts")],
  },
];

function isOurs(path: string): boolean {
  return path.startsWith("src/") || path.startsWith("tests/");
}

function named(source: Source, names: readonly string[]): Finding[] {
  return names.map((name) => ({ path: source.path, line: 1, says: `the name ${name}` }));
}

function sample(path: string): { path: string; text: string } {
  return { path, text: "export {};" };
}
