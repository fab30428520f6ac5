"use client";

import { useTranslations } from "next-intl";
import { useFormats } from "@/i18n/use-formats";

type RelativeTimeProps = {
  at: string;
  /** How long something has lasted, not when it was: some languages say the two apart. */
  isLength?: boolean;
};

/** An age such as `3 h`, with the absolute moment in its title; counts on while the screen is open. */
export function RelativeTime({ at, isLength = false }: RelativeTimeProps) {
  const t = useTranslations("time");
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.instant(at)}>
      {isLength ? formats.age(at) : t("ago", { age: formats.age(at) })}
    </time>
  );
}
