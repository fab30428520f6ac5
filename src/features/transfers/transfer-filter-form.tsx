"use client";

import { Checkbox, Radio, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import {
  accountSides,
  isFigure,
  shownKinds,
  shownParkReasons,
  type TransferView,
  type TransferViewPatch,
} from "@/features/transfers/use-transfer-query";
import classes from "@/ui/filter-form.module.css";

type TransferFilterFormProps = {
  view: TransferView;
  /** False for people to whom payees are masked: they may not ask who is paid. */
  maySeePayees: boolean;
  onChange: (patch: TransferViewPatch) => void;
};

/** The filters of the list of transfers; every choice acts at once and stands as a chip above the table. */
export function TransferFilterForm({ view, maySeePayees, onChange }: TransferFilterFormProps) {
  const t = useTranslations("transfers.filters");
  return (
    <Stack className={classes.form} gap="lg">
      <Checkbox
        label={t("doubt")}
        description={t("doubtHint")}
        checked={view.doubt}
        onChange={(event) => onChange({ doubt: event.currentTarget.checked ? true : null })}
      />
      <WordChoices view={view} onChange={onChange} />
      {view.account === null || !maySeePayees ? null : (
        <Radio.Group
          label={t("account")}
          value={view.as}
          onChange={(chosen) => onChange({ as: accountSides.find((each) => each === chosen) ?? null })}
        >
          <Stack gap="sm">
            {accountSides.map((each) => (
              <Radio key={each} size="xs" value={each} label={t(`as.${each}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <fieldset className={classes.fieldset}>
        <legend className={classes.legend}>{t("amount")}</legend>
        <div className={classes.range}>
          <TypedFilter
            label={t("from")}
            value={view.min}
            isTaken={isFigure}
            fault={t("amountFault")}
            onTake={(min) => onChange({ min })}
          />
          <TypedFilter
            label={t("to")}
            value={view.max}
            isTaken={isFigure}
            fault={t("amountFault")}
            onTake={(max) => onChange({ max })}
          />
        </div>
      </fieldset>
      <fieldset className={classes.fieldset}>
        <legend className={classes.legend}>{t("created")}</legend>
        <div className={classes.range}>
          <DayFilter label={t("since")} value={view.since} onTake={(since) => onChange({ since })} />
          <DayFilter label={t("until")} value={view.until} onTake={(until) => onChange({ until })} />
        </div>
      </fieldset>
      <TypedFilter
        label={t("campaign")}
        hint={t("campaignHint")}
        value={view.campaign === "" ? null : view.campaign}
        isTaken={(text) => text.length <= 64}
        fault={t("campaignHint")}
        onTake={(campaign) => onChange({ campaign })}
      />
    </Stack>
  );
}

/** What it is, and what it waits for. */
function WordChoices({ view, onChange }: Omit<TransferFilterFormProps, "maySeePayees">) {
  const t = useTranslations("transfers.filters");
  const reasons = useTranslations("states.parkedReason");
  const kinds = useTranslations("transfers.kinds");
  const takeReasons = (chosen: string[]) => {
    const parked = shownParkReasons.filter((each) => chosen.includes(each));
    onChange({ parked: parked.length === 0 ? null : parked });
  };
  return (
    <>
      <Radio.Group
        label={t("kind")}
        value={view.kind ?? "any"}
        onChange={(chosen) => onChange({ kind: shownKinds.find((each) => each === chosen) ?? null })}
      >
        <Stack gap="sm">
          <Radio size="xs" value="any" label={t("any")} />
          {shownKinds.map((each) => (
            <Radio key={each} size="xs" value={each} label={kinds(each)} />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox.Group label={t("parked")} value={view.parked} onChange={takeReasons}>
        <Stack gap="sm">
          {shownParkReasons.map((each) => (
            <Checkbox key={each} value={each} label={reasons(each)} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}

type TypedFilterProps = {
  label: string;
  hint?: string;
  value: string | null;
  isTaken: (text: string) => boolean;
  fault: string;
  onTake: (text: string | null) => void;
};

/** Takes the text when the field is left or Enter is pressed; what the list would not take changes nothing and says so. */
function TypedFilter({ label, hint, value, isTaken, fault, onTake }: TypedFilterProps) {
  const [typed, setTyped] = useState(value ?? "");
  const text = typed.trim();
  const canTake = text === "" || isTaken(text);
  const take = () => {
    if (canTake && text !== (value ?? "")) onTake(text === "" ? null : text);
  };
  return (
    <TextInput
      label={label}
      {...(hint === undefined ? { inputMode: "decimal" as const } : { description: hint })}
      value={typed}
      error={canTake ? null : fault}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}

function DayFilter({ label, value, onTake }: Pick<TypedFilterProps, "label" | "value" | "onTake">) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ""}
      onChange={(event) => onTake(event.currentTarget.value === "" ? null : event.currentTarget.value)}
    />
  );
}
