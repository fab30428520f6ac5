import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { catalogueOf } from "@/i18n/catalogue";
import { chipIcons } from "@/ui/chip-icons";
import { chipLooks, iconNames } from "@/ui/chip-states";
import { StatusChip } from "@/ui/status-chip";
import { renderFace } from "./render-face";

test("a chip is icon, word and tint, and carries its state in every language", () => {
  const { container } = renderFace(<StatusChip kind="transfer" state="unknown" />, { locale: "zh-CN" });
  const chip = container.querySelector("[data-state=unknown]");
  expect(chip?.textContent).toBe("结果未知");
  expect(chip?.getAttribute("data-tone")).toBe("unknown");
  expect(chip?.querySelector("svg")).not.toBeNull();
});

test("a chip explains itself, and the record's id may take the place of the general words", () => {
  renderFace(<StatusChip kind="transfer" state="settled" />);
  expect(screen.getByTitle("Matched to a statement record.")).toBeDefined();
  renderFace(<StatusChip kind="transfer" state="settled" hint="Matched to statement record 88121" />);
  expect(screen.getByTitle("Matched to statement record 88121")).toBeDefined();
});

test("the reason stands beside a parked transfer", () => {
  renderFace(<StatusChip kind="transfer" state="parked" detail="sending is frozen" />);
  expect(screen.getByTitle(/may not run now/).textContent).toBe("Parked · sending is frozen");
});

test("ready means two things, and each has its own word", () => {
  renderFace(<StatusChip kind="line" state="ready" />, { locale: "zh-CN" });
  renderFace(<StatusChip kind="intent" state="ready" />, { locale: "zh-CN" });
  expect([...document.querySelectorAll("[data-state=ready]")].map((chip) => chip.textContent)).toEqual([
    "可发送",
    "待启动",
  ]);
});

test("every state of the catalogue has a look, and every look has words", () => {
  const { parkedReason: _reasons, ...kinds } = catalogueOf("en").states;
  const worded = Object.entries(kinds).map(([kind, states]) => [kind, Object.keys(states).sort()]);
  const drawn = Object.entries(chipLooks).map(([kind, looks]) => [kind, Object.keys(looks).sort()]);
  expect(drawn.sort()).toEqual(worded.sort());
});

test("green and the tick belong to what is settled, violet to an unknown outcome alone", () => {
  const all = Object.entries(chipLooks).flatMap(([kind, looks]) =>
    Object.entries(looks).map(([state, look]) => ({ name: `${kind}.${state}`, ...look })),
  );
  expect(all.filter((look) => look.tone === "ok").map((look) => look.name)).toEqual([
    "transfer.settled",
    "progress.done",
  ]);
  expect(all.filter((look) => look.icon === "check").map((look) => look.name)).toEqual(["transfer.settled"]);
  expect(all.filter((look) => look.tone === "unknown").map((look) => look.name)).toEqual(["transfer.unknown"]);
});

test("every icon name has a drawing", () => {
  expect(Object.keys(chipIcons).sort()).toEqual([...iconNames].sort());
});
