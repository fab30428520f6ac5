"use client";

import { useFormats } from "@/i18n/use-formats";

/** An age such as `3 h`, with the absolute moment in its title; counts on while the screen is open. */
export function RelativeTime({ at }: { at: string }) {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.instant(at)}>
      {formats.age(at)}
    </time>
  );
}
