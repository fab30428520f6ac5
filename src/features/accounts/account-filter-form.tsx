"use client";

import { Checkbox, Radio, Stack, TextInput } from "@mantine/core";
import { useMessages, useTranslations } from "next-intl";
import { useState } from "react";
import { authorityStates } from "@/domain/account-authority";
import type { AccountGroup } from "@/domain/account-group";
import type { AccountFilterPatch } from "@/features/accounts/accounts-filter-panel";
import { GroupChoicesForm } from "@/features/accounts/group-choices-form";
import {
  type AccountFilterState,
  ageChoices,
  groupChoices,
  isFigure,
  sessionChoices,
  twoFactorChoices,
} from "@/features/accounts/use-account-query";
import classes from "@/ui/filter-form.module.css";

type AccountFilterFormProps = {
  state: AccountFilterState;
  groups: readonly AccountGroup[];
  onChange: (patch: AccountFilterPatch) => void;
};
type ChoicesProps = Omit<AccountFilterFormProps, "groups">;

/** The filters of the accounts list; every choice acts at once and stands as a chip above the table. */
export function AccountFilterForm({ state, groups, onChange }: AccountFilterFormProps) {
  const t = useTranslations("accounts.filters");
  return (
    <Stack className={classes.form} gap="lg">
      {groups.length > 1 ? <GroupChoices state={state} groups={groups} onChange={onChange} /> : null}
      <StateChoices state={state} onChange={onChange} />
      <OneOfChoices state={state} onChange={onChange} />
      <AvailableRange min={state.min} max={state.max} onChange={onChange} />
      <Checkbox
        label={t("frozenOnly")}
        checked={state.frozen}
        onChange={(event) => onChange({ frozen: event.currentTarget.checked ? true : null })}
      />
      <Checkbox
        label={t("stoppedOnly")}
        checked={state.stopped}
        onChange={(event) => onChange({ stopped: event.currentTarget.checked ? true : null })}
      />
    </Stack>
  );
}

function GroupChoices({ state, groups, onChange }: AccountFilterFormProps) {
  const t = useTranslations("accounts.filters");
  return (
    <Stack gap="sm">
      <GroupChoicesForm
        label={t("group")}
        groups={groups}
        chosen={state.group}
        onChoose={(ids) => onChange(ids.length === 0 ? { group: null, groupBy: null } : { group: ids })}
      />
      {state.group.length === 0 ? null : (
        <Radio.Group
          label={t("groupBy")}
          value={state.groupBy}
          onChange={(chosen) => onChange({ groupBy: groupChoices.find((each) => each === chosen) ?? null })}
        >
          <Stack gap="sm">
            {groupChoices.map((each) => (
              <Radio key={each} size="xs" value={each} label={t(`by.${each}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  );
}

function StateChoices({ state, onChange }: ChoicesProps) {
  const t = useTranslations("accounts.filters");
  const words = useMessages().states;
  const takeSession = (chosen: string[]) => {
    const session = sessionChoices.filter((each) => chosen.includes(each));
    onChange({ session: session.length === 0 ? null : session });
  };
  const takeAuthority = (chosen: string[]) => {
    const authority = authorityStates.filter((each) => chosen.includes(each));
    onChange({ authority: authority.length === 0 ? null : authority });
  };
  return (
    <>
      <Checkbox.Group label={t("session")} value={state.session} onChange={takeSession}>
        <Stack gap="sm">
          {sessionChoices.map((each) => (
            <Checkbox key={each} value={each} label={words.session[each].label} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox.Group label={t("authority")} value={state.authority} onChange={takeAuthority}>
        <Stack gap="sm">
          {authorityStates.map((each) => (
            <Checkbox key={each} value={each} label={words.authority[each].label} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}

function OneOfChoices({ state, onChange }: ChoicesProps) {
  const t = useTranslations("accounts.filters");
  const twoFactor = useTranslations("accounts.twoFactor");
  return (
    <>
      <Radio.Group
        label={t("twoFactor")}
        value={state.twoFactor ?? "any"}
        onChange={(chosen) => onChange({ twoFactor: twoFactorChoices.find((each) => each === chosen) ?? null })}
      >
        <Stack gap="sm">
          <Radio size="xs" value="any" label={t("any")} />
          {twoFactorChoices.map((each) => (
            <Radio key={each} size="xs" value={each} label={twoFactor(each)} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t("age")}
        value={state.age ?? "any"}
        onChange={(chosen) => onChange({ age: ageChoices.find((each) => each === chosen) ?? null })}
      >
        <Stack gap="sm">
          <Radio size="xs" value="any" label={t("any")} />
          {ageChoices.map((each) => (
            <Radio key={each} size="xs" value={each} label={t(each)} />
          ))}
        </Stack>
      </Radio.Group>
    </>
  );
}

type AvailableRangeProps = { min: string | null; max: string | null; onChange: AccountFilterFormProps["onChange"] };

function AvailableRange({ min, max, onChange }: AvailableRangeProps) {
  const t = useTranslations("accounts.filters");
  return (
    <fieldset className={classes.fieldset}>
      <legend className={classes.legend}>{t("available")}</legend>
      <div className={classes.range}>
        <AmountBound label={t("from")} value={min} onTake={(amount) => onChange({ min: amount })} />
        <AmountBound label={t("to")} value={max} onTake={(amount) => onChange({ max: amount })} />
      </div>
    </fieldset>
  );
}

type AmountBoundProps = { label: string; value: string | null; onTake: (amount: string | null) => void };

/** Takes the figure when the field is left or Enter is pressed; text that is no figure changes nothing and says so. */
function AmountBound({ label, value, onTake }: AmountBoundProps) {
  const t = useTranslations("accounts.filters");
  const [typed, setTyped] = useState(value ?? "");
  const text = typed.trim();
  const canTake = text === "" || isFigure(text);
  const take = () => {
    if (canTake && text !== (value ?? "")) onTake(text === "" ? null : text);
  };
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      value={typed}
      error={canTake ? null : t("amountFault")}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}
