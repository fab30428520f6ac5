"use client";

import { Radio, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/source-form.module.css";

/** How much each line gets, as typed. */
type AmountChoice = { amountKind: "fixed" | "column"; amount: string };

type AmountFormProps = {
  choice: AmountChoice;
  error: string | null;
  /** Why no column can be chosen; null or absent when one can. */
  columnBarrier?: string | null;
  onChange: (change: Partial<AmountChoice>) => void;
  /** The typed amount was left. */
  onLeave?: () => void;
};

/** One amount for all lines, or the amounts of a column. */
export function AmountForm({ choice, error, columnBarrier = null, onChange, onLeave }: AmountFormProps) {
  const t = useTranslations("cashback.wizard.amount");
  return (
    <div className={classes.amount}>
      <Radio.Group
        label={t("label")}
        value={choice.amountKind}
        onChange={(kind) => onChange({ amountKind: kind === "column" ? "column" : "fixed" })}
      >
        <Stack gap="sm" mt={4}>
          <Radio size="xs" value="fixed" label={t("fixed")} />
          <Radio
            size="xs"
            value="column"
            label={t("column")}
            description={columnBarrier}
            disabled={columnBarrier !== null && choice.amountKind !== "column"}
          />
        </Stack>
      </Radio.Group>
      {choice.amountKind === "column" ? null : (
        <TextInput
          label={t("each")}
          rightSection={<span className={classes.unit}>{unit}</span>}
          rightSectionWidth={48}
          value={choice.amount}
          error={error}
          inputMode="decimal"
          autoComplete="off"
          onChange={(event) => onChange({ amount: event.currentTarget.value.trim() })}
          onBlur={() => onLeave?.()}
        />
      )}
    </div>
  );
}
