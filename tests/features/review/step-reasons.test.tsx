import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { outcomeRules } from "@/domain/outcome-rules";
import { AttemptsPanel } from "@/features/review/attempts-panel";
import { TimelinePanel } from "@/features/review/timeline-panel";
import en from "@/i18n/messages/en/review.json";
import { renderFace } from "../../ui/render-face";
import { doubt } from "./review-samples";

test("every rule that reads an answer has words", () => {
  expect(Object.keys(outcomeRules).filter((rule) => !Object.hasOwn(en.stepReason, rule))).toEqual([]);
});

test("a step says why in words, and what a person typed as it was typed", () => {
  const [event] = doubt().events;
  if (!event) throw new Error("the sample has no event");
  renderFace(<TimelinePanel events={[event, { ...event, edge: "E16", reason: "The payee called." }]} />);
  expect(screen.getByText("no answer came")).toBeDefined();
  expect(screen.getByText("The payee called.")).toBeDefined();
});

test("a step of the engine names it in the language of the screen", () => {
  renderFace(<TimelinePanel events={doubt().events} />, { locale: "zh-CN" });
  expect(screen.getAllByText("引擎").length).toBeGreaterThan(0);
});

test("an attempt says in words how its end was read", () => {
  renderFace(<AttemptsPanel attempts={doubt().attempts} />, { locale: "zh-CN" });
  expect(screen.getByText("没有应答")).toBeDefined();
});
