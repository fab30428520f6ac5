"use client";

import { Radio, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { CardAmountsForm } from "@/features/cashback/card-amounts-form";
import { unit } from "@/features/cashback/labels";
import classes from "@/features/cashback/source-form.module.css";
import { amountKinds, type TypedAmounts } from "@/features/cashback/use-typed-amounts";

type AmountFormProps = {
  choice: TypedAmounts;
  error: string | null;
  /** Why no column can be chosen; null or absent when one can. */
  columnBarrier?: string | null;
  onChange: (change: Partial<TypedAmounts>) => void;
  /** What was typed was left. */
  onLeave?: () => void;
};

/** One amount for all lines, the amounts of a column, or steps by the cards opened. */
export function AmountForm({ choice, error, columnBarrier = null, onChange, onLeave }: AmountFormProps) {
  const t = useTranslations("cashback.wizard.amount");
  return (
    <div className={classes.amount}>
      <Radio.Group
        label={t("label")}
        value={choice.amountKind}
        onChange={(value) => onChange({ amountKind: amountKinds.find((kind) => kind === value) ?? "fixed" })}
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
          <Radio size="xs" value="byCards" label={t("byCards")} />
        </Stack>
      </Radio.Group>
      {choice.amountKind === "fixed" ? (
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
      ) : null}
      {choice.amountKind === "byCards" ? (
        <CardAmountsForm
          steps={choice.steps}
          isAsked={error !== null}
          onChange={(steps) => onChange({ steps })}
          onLeave={() => onLeave?.()}
        />
      ) : null}
    </div>
  );
}
