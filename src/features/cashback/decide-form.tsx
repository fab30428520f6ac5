"use client";

import { Button, Radio, Stack, Textarea } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, type Ref, useRef, useState } from "react";
import type { LineSum } from "@/domain/line-sum";
import { isWhy } from "@/domain/why";
import classes from "@/features/cashback/decide-form.module.css";
import { type ActAnswer, type ActError, unit } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { NoRight } from "@/features/operators/right-panel";
import { useMay } from "@/features/operators/use-may";
import { formatCount } from "@/i18n/formats";
import { decideKeys, type KeyBinding } from "@/ui/key-bindings";
import { moneyWords } from "@/ui/money-figure";
import { useKeys } from "@/ui/use-keys";

/** Which lines a decision is for, and what the screen shows about them. */
export type DecideScope = {
  id: string;
  /** "this line", "all 61 with this reason". */
  label: string;
  expect: LineSum;
  /** What *Pay* does, where it does more than pay these lines. */
  payEffect?: PayEffect;
};

/** Only one line of a payee is paid: how many are paid and excluded, or which one is kept where nobody can count them here. */
export type PayEffect =
  /** The other lines of their payees; `lines`: which, where there is room to name them. */
  | { kind: "excludes"; count: number; lines: readonly number[] | null }
  | { kind: "excludesOthers" }
  | { kind: "counted"; paid: LineSum; excluded: number }
  | { kind: "keepsThis" }
  | { kind: "keepsFirst" };

export type LineDecisionWord = "pay" | "exclude" | "reset";

export type DecideRequest = { scopeId: string; expect: LineSum; decision: LineDecisionWord; why: string };

type DecideFormProps = {
  /** At least one; of several the person chooses one before anything can be decided. */
  scopes: readonly DecideScope[];
  /** The one that a person chose before, for other lines of the same kind. */
  startsWith?: string | null;
  /** Why nobody may pay these lines; null when it may be decided. */
  payBarrier: string | null;
  /** *Back to undecided*, for lines that were decided already. */
  canReset?: boolean;
  /** What these lines are already, so that it is not offered again. */
  isAlready?: "ready" | "excluded" | null;
  onDecide: (request: DecideRequest) => ActAnswer;
  /** Lets `s`, `a` and `n` decide; a decision without its reason asks for it. */
  hasKeys?: boolean;
  /** Other ways out, such as closing the dialog. */
  children?: ReactNode;
};

type DecideKey = (typeof decideKeys)[number]["action"];

const noKeys: readonly KeyBinding<DecideKey>[] = [];

/**
 * Asks for one decision on held lines with its reason. A refusal because the lines changed shows the difference, and
 * the next press is for what is there now.
 */
export function DecideForm(props: DecideFormProps) {
  const may = useMay();
  return may("lines.decide") ? <AllowedForm {...props} /> : <NoRight />;
}

function AllowedForm(props: DecideFormProps) {
  const { scopes, startsWith = null, payBarrier, onDecide, hasKeys = false } = props;
  const t = useTranslations("review");
  const [chosen, setChosen] = useState(startsWith);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState<LineDecisionWord | null>(null);
  const [error, setError] = useState<ActError | null>(null);
  const choose = (id: string) => {
    setChosen(id);
    setError(null);
  };
  const note = useRef<HTMLTextAreaElement>(null);
  const field = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLDivElement>(null);
  // Where letters decide, Esc ends the writing and nothing else: the next letter is a key again.
  const leave = (event: KeyboardEvent) => {
    if (!hasKeys || event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.focus();
  };
  const scope = scopeOf(scopes, chosen);
  const now = error === null || scope === null ? null : meantNow(error);
  const expect = now ?? scope?.expect ?? { count: 0, sum: "0.000000" };
  const canDecide = isWhy(why) && busy === null && expect.count > 0 && scope !== null;
  const decide = async (decision: LineDecisionWord) => {
    if (!canDecide) return;
    setBusy(decision);
    const answer = await onDecide({ scopeId: scope.id, expect, decision, why: why.trim() });
    setBusy(null);
    setError(answer);
    if (answer === null) setWhy("");
  };
  useKeys<DecideKey>(hasKeys ? decideKeys : noKeys, (key) => {
    if (key === "pay" && payBarrier !== null) return;
    if (key === "note" || (!canDecide && scope !== null)) note.current?.focus();
    else if (scope === null) field.current?.querySelector("input")?.focus();
    else void decide(key);
  });
  return (
    <Stack ref={form} tabIndex={-1} gap="sm" w="100%">
      <ScopeField ref={field} scopes={scopes} value={scope?.id ?? null} onChange={choose} />
      <Textarea
        ref={note}
        label={t("reason")}
        description={t("reasonHint")}
        value={why}
        maxLength={500}
        rows={3}
        onChange={(event) => setWhy(event.currentTarget.value)}
        onKeyDown={leave}
      />
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
      {now === null || scope === null ? null : <Difference before={scope.expect} now={now} />}
      <div className={classes.acts}>
        <DecideButtons
          form={props}
          scope={scope}
          expect={expect}
          isCorrected={now !== null}
          canDecide={canDecide}
          busy={busy}
          onDecide={(decision) => void decide(decision)}
        />
        {props.children}
      </div>
      <PayNote barrier={payBarrier} effect={scope?.payEffect} />
    </Stack>
  );
}

type DecideButtonsProps = {
  form: Pick<DecideFormProps, "payBarrier" | "canReset" | "isAlready">;
  scope: DecideScope | null;
  expect: LineSum;
  /** What is meant is what the server counted after a refusal, which the effects that were shown do not fit. */
  isCorrected: boolean;
  canDecide: boolean;
  busy: LineDecisionWord | null;
  onDecide: (decision: LineDecisionWord) => void;
};

/** What may be decided about these lines, each button with what it counts. */
function DecideButtons({ form, scope, expect, isCorrected, canDecide, busy, onDecide }: DecideButtonsProps) {
  const t = useTranslations("review");
  const { payBarrier, canReset = false, isAlready = null } = form;
  const words = { count: expect.count, amount: moneyWords(expect.sum, { form: "exact", unit }) };
  const button = (decision: LineDecisionWord) => ({
    disabled: !canDecide,
    loading: busy === decision,
    onClick: () => onDecide(decision),
  });
  return (
    <>
      {isAlready === "excluded" ? null : (
        <Button {...button("exclude")}>{t(scope === null ? "excludeChosen" : "exclude", words)}</Button>
      )}
      {payBarrier === null && isAlready !== "ready" ? (
        <Button variant="default" {...button("pay")}>
          <PayWords expect={expect} effect={isCorrected ? undefined : scope?.payEffect} />
        </Button>
      ) : null}
      {canReset ? (
        <Button variant="subtle" {...button("reset")}>
          {t("reset", words)}
        </Button>
      ) : null}
    </>
  );
}

/** Why *Pay* is not offered, or what it does where its button cannot count it. */
function PayNote({ barrier, effect }: { barrier: string | null; effect: PayEffect | undefined }) {
  const t = useTranslations("review");
  const note = barrier ?? (effect?.kind === "excludesOthers" ? t("payEffect.excludesOthers") : null);
  return note === null ? null : <p className={classes.barrier}>{note}</p>;
}

/** The words of *Pay*: what it does to these lines, and to the others of their payees; no figure while none is meant. */
function PayWords({ expect, effect }: { expect: LineSum; effect: PayEffect | undefined }) {
  const t = useTranslations("review");
  const money = (sum: string) => moneyWords(sum, { form: "exact", unit });
  const words = { count: expect.count, amount: money(expect.sum) };
  if (expect.count === 0) return t("payChosen");
  if (effect === undefined || effect.kind === "excludesOthers") return t("pay", words);
  if (effect.kind === "excludes") {
    const others = { excluded: effect.count, lines: effect.lines?.join(", ") ?? "" };
    return t(effect.lines === null ? "payEffect.excludesCount" : "payEffect.excludesLines", { ...words, ...others });
  }
  if (effect.kind !== "counted") return t(`payEffect.${effect.kind}`);
  const { paid, excluded } = effect;
  return t("payEffect.counted", { count: paid.count, excluded, amount: money(paid.sum) });
}

/** What the decision is for: the only one, or the one that was chosen; null while none of several was. */
function scopeOf(scopes: readonly DecideScope[], chosen: string | null): DecideScope | null {
  return (scopes.length === 1 ? scopes[0] : scopes.find(({ id }) => id === chosen)) ?? null;
}

type ScopeFieldProps = {
  ref: Ref<HTMLDivElement>;
  scopes: readonly DecideScope[];
  value: string | null;
  onChange: (id: string) => void;
};

function ScopeField({ ref, scopes, value, onChange }: ScopeFieldProps) {
  const t = useTranslations("review");
  if (scopes.length < 2) return null;
  return (
    <Radio.Group ref={ref} label={t("decideFor")} value={value} onChange={onChange}>
      <Stack gap="sm">
        {scopes.map((one) => (
          <Radio key={one.id} value={one.id} label={one.label} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** The lines as the server has them now, when it refused because they are others than on the screen. */
function meantNow(error: ActError): LineSum | null {
  const { count, sum } = error.params;
  if (!error.reason.endsWith("selection_changed")) return null;
  return typeof count === "number" && typeof sum === "string" ? { count, sum } : null;
}

function Difference({ before, now }: { before: LineSum; now: LineSum }) {
  const t = useTranslations("review");
  const words = ({ count, sum }: LineSum) => `${formatCount(count)} · ${moneyWords(sum, { form: "exact", unit })}`;
  return <p className={classes.difference}>{t("selectionNow", { before: words(before), after: words(now) })}</p>;
}
