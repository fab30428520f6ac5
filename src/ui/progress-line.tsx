"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatCount, percentOf } from "@/i18n/formats";
import type { Tone } from "@/ui/chip-states";
import classes from "@/ui/progress-line.module.css";

type ProgressLineProps = {
  /** Names the bar: the batch's or the job's name. */
  label: string;
  done: number;
  total: number;
  /** How `done` is made up, in drawing order; without it the bar has one part. */
  parts?: readonly { tone: Tone; count: number }[];
  /** What follows the count: settled and accepted money, rate, end. */
  facts?: readonly { id: string; content: ReactNode }[];
  /** Why it waits; absent while it moves. */
  waits?: string;
};

/** The one progress pattern: count, bar, facts, and why it waits. Screen readers hear it rarely. */
export function ProgressLine({ label, done, total, parts, facts = [], waits }: ProgressLineProps) {
  const t = useTranslations("widgets");
  const percent = percentOf(done, total);
  const text = t("progressText", { done: formatCount(done), total: formatCount(total), percent });
  const drawn = parts ?? [{ tone: "info" as const, count: done }];
  return (
    <div className={classes.progress}>
      <div className={classes.count}>
        <span>{t("progress", { done: formatCount(done), total: formatCount(total) })}</span>
        <span>{percent} %</span>
      </div>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={text}
      >
        {drawn.map((part) => (
          <span
            key={part.tone}
            className={classes.part}
            data-tone={part.tone}
            style={{ width: `${total <= 0 ? 0 : (part.count / total) * 100}%` }}
          />
        ))}
      </div>
      {waits === undefined ? null : <p className={classes.waits}>{t("waitsFor", { reason: waits })}</p>}
      {facts.length === 0 ? null : (
        <ul className={classes.facts}>
          {facts.map((fact) => (
            <li key={fact.id}>{fact.content}</li>
          ))}
        </ul>
      )}
      <PoliteProgress percent={percent} text={`${label}: ${text}`} />
    </div>
  );
}

/** Speaks at most every 15 s and every 10 %, whichever is rarer. */
function PoliteProgress({ percent, text }: { percent: number; text: string }) {
  const [spoken, setSpoken] = useState("");
  const last = useRef({ step: Math.floor(percent / 10), atMs: 0 });
  useEffect(() => {
    const step = Math.floor(percent / 10);
    const nowMs = Date.now();
    const isEnd = percent === 100 && step !== last.current.step;
    if (!isEnd && (step === last.current.step || nowMs - last.current.atMs < 15_000)) return;
    last.current = { step, atMs: nowMs };
    setSpoken(text);
  }, [percent, text]);
  return (
    <span className="im-hidden" role="status">
      {spoken}
    </span>
  );
}
