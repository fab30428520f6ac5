"use client";

import { Radio, Stack, TextInput } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { SaveForm } from "@/features/accounts/use-authority-form";

type AuthorityFormProps = { form: SaveForm };

/** Whose account it is: one's own, or a mandate with its giver and its end. */
export function AuthorityForm({ form }: AuthorityFormProps) {
  const t = useTranslations("accounts.add");
  const isMandate = form.values.basis === "authorised";
  return (
    <Stack gap="md">
      <Radio.Group label={t("authorityTitle")} {...form.getInputProps("basis")}>
        <Stack gap="sm" mt="xs">
          <Radio value="owned" label={t("owned")} data-path="basis" />
          <Radio value="authorised" label={t("authorised")} />
        </Stack>
      </Radio.Group>
      <TextInput
        label={isMandate ? t("owner") : t("ownerSelf")}
        maxLength={200}
        autoComplete="off"
        {...form.getInputProps("ownerText")}
      />
      <TextInput type="date" label={isMandate ? t("signedOn") : t("ownedOn")} {...form.getInputProps("signedOn")} />
      {isMandate ? (
        <TextInput type="date" label={t("until")} description={t("untilHint")} {...form.getInputProps("until")} />
      ) : null}
    </Stack>
  );
}
