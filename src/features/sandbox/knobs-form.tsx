"use client";

import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import type { Knobs } from "@/domain/sandbox.schema";
import { knobPatch } from "@/domain/sandbox-knobs";
import type { ActError } from "@/features/operators/labels";
import { KnobChangesPanel } from "@/features/sandbox/knob-changes-panel";
import type { KnobChange, KnobField } from "@/features/sandbox/labels";
import classes from "@/features/sandbox/sandbox.module.css";
import { type KnobDraft, useKnobDraft } from "@/features/sandbox/use-knob-draft";
import { useKnobWords } from "@/features/sandbox/use-knob-words";
import { Barrier } from "@/ui/barrier";
import { ErrorMessage } from "@/ui/error-message";

type KnobsFormProps = {
  knobs: Knobs;
  /** Answers null when they turned, or what went wrong; absent while this person may not turn them. */
  onTurn: ((patch: Knobs) => Promise<ActError | null>) | undefined;
};

/** Every knob as it stands, and one button that saves what was changed. */
export function KnobsForm({ knobs, onTurn }: KnobsFormProps) {
  const t = useTranslations("sandbox");
  const draft = useKnobDraft(knobs);
  const { form, error, isBusy, saved, discard, save } = useSaving(draft, onTurn);
  return (
    <form ref={form} className={classes.form} aria-label={t("form")} onSubmit={save} noValidate>
      {onTurn === undefined ? <p className={classes.quiet}>{t("noRight")}</p> : null}
      {draft.sections.map(({ id, fields }) => (
        <KnobSet
          key={id}
          title={t(`sections.${id}`)}
          lead={id === "payments" || id === "answers" ? t(`leads.${id}`) : null}
          fields={fields}
          draft={draft}
          isLocked={onTurn === undefined}
        />
      ))}
      {draft.others.length === 0 ? null : (
        <KnobSet title={t("others")} lead={null} fields={draft.others} draft={draft} isLocked={onTurn === undefined} />
      )}
      <div className={classes.foot}>
        {error === null ? null : <Refusal error={error} />}
        <KnobChangesPanel changes={draft.changes} wrong={draft.wrong.size} saved={saved} />
        <SaveButtons draft={draft} isBusy={isBusy} mayTurn={onTurn !== undefined} onDiscard={discard} />
      </div>
    </form>
  );
}

/** Sends what was changed; what is no value keeps it back and gets the focus. */
function useSaving(draft: KnobDraft, onTurn: KnobsFormProps["onTurn"]) {
  const [error, setError] = useState<ActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [saved, setSaved] = useState<readonly KnobChange[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const [wrong] = draft.wrong;
    if (wrong !== undefined) return form.current?.querySelector<HTMLElement>(`[data-knob="${wrong}"]`)?.focus();
    const { changes } = draft;
    if (isBusy || onTurn === undefined || changes.length === 0) return;
    setError(null);
    setSaved([]);
    setIsBusy(true);
    const refusal = await onTurn(knobPatch(changes.map(({ field, to }) => [field.name, to])));
    setIsBusy(false);
    setError(refusal);
    if (refusal !== null) return;
    setSaved(changes);
    draft.discard();
  };
  const discard = () => {
    setError(null);
    draft.discard();
  };
  return { form, error, isBusy, saved, discard, save };
}

type KnobSetProps = {
  title: string;
  lead: string | null;
  fields: readonly KnobField[];
  draft: KnobDraft;
  isLocked: boolean;
};

/** The knobs of one kind. */
function KnobSet({ title, lead, fields, draft, isLocked }: KnobSetProps) {
  return (
    <fieldset className={classes.set} disabled={isLocked}>
      <legend className={classes.title}>{title}</legend>
      {lead === null ? null : <p className={classes.quiet}>{lead}</p>}
      <div className={classes.fields}>
        {fields
          .filter(({ below }) => below === undefined)
          .map((field) => (
            <Knob key={field.name} field={field} parts={fields.filter((part) => isPart(part, field))} draft={draft} />
          ))}
      </div>
    </fieldset>
  );
}

const under: ("label" | "input" | "error" | "description")[] = ["label", "input", "error", "description"];

/** One knob; a share that is above zero brings what else there is to say about its fault. */
function Knob({ field, parts, draft }: { field: KnobField; parts: readonly KnobField[]; draft: KnobDraft }) {
  const t = useTranslations("sandbox");
  const words = useKnobWords();
  if (parts.length === 0) return <KnobInput field={field} draft={draft} />;
  const open = parts.filter(draft.isOpen);
  const named = open.length === 0 ? {} : { "aria-label": t("detail", { name: words.label(field) }) };
  // The same elements whether it is open or not: somebody is typing in one of them.
  return (
    <fieldset className={open.length === 0 ? classes.set : classes.group} {...named}>
      {[field, ...open].map((each) => (
        <KnobInput key={each.name} field={each} draft={draft} />
      ))}
    </fieldset>
  );
}

function isPart(part: KnobField, whole: KnobField): boolean {
  return part.below === whole.name;
}

function KnobInput({ field, draft }: { field: KnobField; draft: KnobDraft }) {
  const t = useTranslations("sandbox");
  const words = useKnobWords();
  const value = draft.shown(field);
  const hint = words.hint(field);
  const shared = {
    label: words.label(field),
    "data-knob": field.name,
    ...(hint === null ? {} : { description: hint }),
  };
  const type = (text: string) => draft.type(field.name, text);
  if (field.kind === "flag") {
    return (
      <Checkbox
        className={classes.flag}
        {...shared}
        checked={value === "true"}
        onChange={(event) => type(String(event.currentTarget.checked))}
      />
    );
  }
  if (field.kind === "choice") {
    return (
      <NativeSelect
        {...shared}
        inputWrapperOrder={under}
        value={value}
        data={words.options(field.name)}
        onChange={(event) => type(event.currentTarget.value)}
      />
    );
  }
  const unit = words.unit(field);
  return (
    <TextInput
      {...shared}
      inputWrapperOrder={under}
      value={value}
      maxLength={500}
      autoComplete="off"
      inputMode={field.kind === "text" ? "text" : "decimal"}
      error={draft.wrong.has(field.name) ? t("fieldFault") : null}
      rightSection={unit === null ? null : <span className={classes.unit}>{unit}</span>}
      rightSectionWidth={unit === null ? 0 : 44}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

/** What went wrong, and what the sandbox says of it in its own words. */
function Refusal({ error }: { error: ActError }) {
  const t = useTranslations("sandbox");
  const said = error.params?.upstreamMessage;
  return (
    <div className={classes.refusal}>
      <ErrorMessage error={error} />
      {typeof said === "string" ? <p className={classes.quiet}>{t("said", { text: said })}</p> : null}
    </div>
  );
}

type SaveButtonsProps = { draft: KnobDraft; isBusy: boolean; mayTurn: boolean; onDiscard: () => void };

function SaveButtons({ draft, isBusy, mayTurn, onDiscard }: SaveButtonsProps) {
  const t = useTranslations("sandbox");
  const errors = useTranslations("errors");
  const isTouched = draft.changes.length + draft.wrong.size > 0;
  const noRight = errors("noRight", { act: t("changeAct"), right: "sandbox.manage" });
  return (
    <div className={classes.buttons}>
      {isTouched ? (
        <Button variant="default" onClick={onDiscard}>
          {t("discard")}
        </Button>
      ) : null}
      <Barrier why={mayTurn ? undefined : noRight}>
        <Button type="submit" loading={isBusy} disabled={mayTurn && !isTouched}>
          {t("save")}
        </Button>
      </Barrier>
    </div>
  );
}
