import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const sheet = readFileSync("src/ui/tokens.css", "utf8");

type Scheme = "light" | "dark";

/** Colours of one scheme by token, `--im-` left out. */
function tokensOf(scheme: Scheme): Map<string, string> {
  const start = sheet.indexOf(`:root[data-mantine-color-scheme="${scheme}"]`);
  const block = sheet.slice(start, sheet.indexOf("\n}", start));
  return new Map(
    [...block.matchAll(/--im-([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((left, right) => right - left);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["bg", "surface", "layer", "hover", "selected"];
const tones = ["ok", "held", "rejected", "info", "unknown", "neutral"];

/** What is read on what. */
const textPairs: [string, string][] = [
  ...["text", "text-2", "text-3", "accent"].flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground])),
  ...tones.map((tone): [string, string] => [tone, `${tone}-bg`]),
  ...["held", "rejected", "unknown"].flatMap((tone) => grounds.map((ground): [string, string] => [tone, ground])),
  ["accent-label", "accent"],
  ["accent-label", "accent-hover"],
  ["danger-label", "danger"],
  ["danger-label", "danger-hover"],
  ["sandbox-label", "sandbox"],
  ["live-label", "live"],
];

/** What has to be seen against what: frames, focus rings, bars. */
const controlPairs: [string, string][] = [
  ...["control", "accent"].flatMap((edge) =>
    ["bg", "surface", "layer"].map((ground): [string, string] => [edge, ground]),
  ),
  ...["ok", "held", "rejected", "info", "unknown"].map((tone): [string, string] => [tone, "track"]),
  ["danger-edge", "bg"],
  ...["slate", "blue", "cyan", "amber", "pink", "brown"].flatMap((tone) =>
    grounds.map((ground): [string, string] => [`tone-${tone}`, ground]),
  ),
];

describe.each(["light", "dark"] as const)("%s", (scheme) => {
  const tokens = tokensOf(scheme);
  const ratio = ([front, back]: [string, string]) => contrast(tokens.get(front) ?? "", tokens.get(back) ?? "");

  test("every text is readable on every ground it stands on (4.5)", () => {
    const weak = textPairs.filter((pair) => !(ratio(pair) >= 4.5));
    expect(weak.map((pair) => `${pair.join(" on ")}: ${ratio(pair).toFixed(2)}`)).toEqual([]);
  });

  test("every control, focus ring and bar stands out from its ground (3)", () => {
    const weak = controlPairs.filter((pair) => !(ratio(pair) >= 3));
    expect(weak.map((pair) => `${pair.join(" on ")}: ${ratio(pair).toFixed(2)}`)).toEqual([]);
  });

  test("both schemes name the same tokens", () => {
    const names = [...tokensOf("light").keys()].sort();
    expect([...tokens.keys()].sort().filter((name) => name !== "bar-edge")).toEqual(
      names.filter((name) => name !== "bar-edge"),
    );
    expect(names.length).toBeGreaterThan(30);
  });
});

test("the colours are those of the design's table", () => {
  const design = readFileSync("docs/design/screens.md", "utf8");
  const rows = design.slice(design.indexOf("| token | light |")).split("\n\n")[0]?.toUpperCase() ?? "";
  const colours = (scheme: Scheme, name: string) => [tokensOf(scheme).get(name), tokensOf(scheme).get(`${name}-bg`)];
  for (const tone of tones) {
    for (const scheme of ["light", "dark"] as const) {
      const [ink, tint] = colours(scheme, tone);
      expect(rows).toContain(`${ink} ON ${tint}`.toUpperCase());
    }
  }
  for (const name of ["bg", "surface", "text", "text-2", "text-3", "control", "accent"]) {
    for (const scheme of ["light", "dark"] as const) expect(rows).toContain(tokensOf(scheme).get(name)?.toUpperCase());
  }
});

test("everything that moves takes its time from the tokens, so that reduced motion stops it", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  const moving = files.flatMap(
    (name) => readFileSync(`src/${name}`, "utf8").match(/^\s*(transition|animation):.*$/gm) ?? [],
  );
  expect(moving.length).toBeGreaterThan(0);
  expect(moving.filter((line) => !/var\(--im-(motion|turn)\)|: \w+ 0s /.test(line))).toEqual([]);
  expect(sheet).toMatch(/prefers-reduced-motion: reduce\) \{\s*:root \{\s*--im-motion: 0s;\s*--im-turn: 0s;/);
});

test("no style sheet but the tokens names a colour", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".css") && name !== "ui/tokens.css",
  );
  const named = files.filter((name) => /#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(/i.test(readFileSync(`src/${name}`, "utf8")));
  expect(named).toEqual([]);
});

test("no words are set below 12 px, and no Chinese below 13", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  const small = files.flatMap((name) => {
    const sizes = [...readFileSync(`src/${name}`, "utf8").matchAll(/font-size: ([0-9.]+)rem/g)];
    return sizes.filter((match) => Number(match[1]) < 0.8125).map((match) => `${name}: ${match[0]}`);
  });
  // The badge holds digits only.
  expect(small).toEqual(["features/shell/navigation-panel.module.css: font-size: 0.6875rem"]);
  expect(sheet).toMatch(/:root \{[^}]*--im-meta: 0\.75rem;/);
  expect(sheet).toMatch(/:root:lang\(zh\) \{\s*--im-meta: 0\.8125rem;/);
});
