import { readFileSync } from "node:fs";

/** The names that screens.md §9 promises, each as it stands there: `"Send"` or `/^Send /`, without the quotes. */
export function promisedNames(): { promised: string[]; notThere: string[] } {
  const text = readFileSync("docs/design/screens.md", "utf8");
  const section = text.slice(text.indexOf("\n## 9. "), text.indexOf("\n## 10. "));
  const rows = section.split("\n").filter((line) => /^\| (?!what|---)/.test(line));
  const tables = rows
    .filter((row) => row.startsWith("| tables"))
    .flatMap((row) => row.split(": ")[1]?.split(/, | \|/) ?? []);
  const quoted = rows.flatMap((row) =>
    [...row.matchAll(/"([^"]+)"|`(\/[^`]+\/)`/g)].map((hit) => hit[1] ?? hit[2] ?? ""),
  );
  const absent = section.split("\n").find((line) => line.startsWith("Not there yet:")) ?? "";
  const notThere = [...absent.matchAll(/"([^"]+)"|`(\/[^`]+\/)`/g)].map((hit) => hit[1] ?? hit[2] ?? "");
  const names = [...tables.map((name) => name.trim()).filter((name) => name !== ""), ...quoted];
  return { promised: [...new Set(names)], notThere };
}
