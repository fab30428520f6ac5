"use client";

import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import type { ResetSandboxInput } from "@/domain/sandbox.schema";
import type { ActError } from "@/features/operators/labels";
import { utcText } from "@/features/sandbox/labels";
import classes from "@/features/sandbox/sandbox.module.css";
import { ErrorMessage } from "@/ui/error-message";

type ResetDialogProps = {
  seed: number | null;
  /** Its time now (ISO 8601). */
  now: string;
  /** Answers null when it begins again, or what went wrong. */
  onReset: (wish: ResetSandboxInput) => Promise<ActError | null>;
  onClose: () => void;
};

const does = ["balances", "knobs", "records", "refused"] as const;

/** Says what a reset does before it is done, and takes another seed or time. */
export function ResetDialog(props: ResetDialogProps) {
  const t = useTranslations("sandbox.reset");
  const words = useTranslations("widgets");
  const { typed, take, faults, fields, error, isBusy, reset } = useReset(props);
  const now = utcText(props.now);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("title")}
      closeButtonProps={{ "aria-label": words("close") }}
      size="lg"
    >
      <form onSubmit={reset} noValidate>
        <Stack gap="md">
          <p>{t("body")}</p>
          <ul className={classes.does}>
            {does.map((each) => (
              <li key={each}>{t(`does.${each}`)}</li>
            ))}
          </ul>
          <TextInput
            ref={fields.seed}
            label={t("seed")}
            description={t("seedHint", { seed: props.seed === null ? "—" : String(props.seed) })}
            inputMode="numeric"
            autoComplete="off"
            maxLength={16}
            value={typed.seed}
            error={faults.seed ? t("seedFault") : null}
            onChange={(event) => take({ seed: event.currentTarget.value })}
          />
          <TextInput
            ref={fields.clock}
            type="datetime-local"
            step={1}
            label={t("clock")}
            description={t("clockHint", { now })}
            value={typed.clock}
            error={faults.clock ? t("clockFault", { now }) : null}
            onChange={(event) => take({ clock: event.currentTarget.value })}
          />
          {typed.clock === "" ? null : <p className={classes.warning}>{t("clockWarning")}</p>}
          {error === null ? null : <ErrorMessage error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" data-autofocus onClick={props.onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" color="danger" loading={isBusy}>
              {t("confirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What was typed, what is wrong with it, and the way to reset. */
function useReset({ now, onReset, onClose }: ResetDialogProps) {
  const [typed, setTyped] = useState({ seed: "", clock: "" });
  const [faults, setFaults] = useState({ seed: false, clock: false });
  const [error, setError] = useState<ActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const fields = { seed: useRef<HTMLInputElement>(null), clock: useRef<HTMLInputElement>(null) };
  const reset = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const seed = typed.seed.trim();
    const clockMs = typed.clock === "" ? null : Date.parse(`${typed.clock}Z`);
    const found = {
      seed: seed !== "" && !(/^[0-9]+$/.test(seed) && Number.isSafeInteger(Number(seed))),
      clock: clockMs !== null && !(clockMs > Date.parse(now)),
    };
    setFaults(found);
    if (found.seed) return fields.seed.current?.focus();
    if (found.clock) return fields.clock.current?.focus();
    setError(null);
    setIsBusy(true);
    const refusal = await onReset({
      ...(seed === "" ? {} : { seed: Number(seed) }),
      ...(clockMs === null ? {} : { clock: new Date(clockMs).toISOString() }),
    });
    setIsBusy(false);
    if (refusal === null) onClose();
    else setError(refusal);
  };
  const take = (patch: Partial<typeof typed>) => {
    setTyped((before) => ({ ...before, ...patch }));
    setFaults({ seed: false, clock: false });
  };
  return { typed, take, faults, fields, error, isBusy, reset };
}
