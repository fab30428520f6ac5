"use client";

import { useTimeZone } from "next-intl";
import { useEffect } from "react";
import { timeZoneCookie } from "@/i18n/time-zone";
import { storeCookie } from "@/ui/preferences-provider";

/** On the first visit, tells the server the browser's zone, so that dates are right from the next paint on. */
export function useTimeZoneCookie(onStored: () => void): void {
  const shown = useTimeZone();
  useEffect(() => {
    if (document.cookie.split("; ").some((pair) => pair.startsWith(`${timeZoneCookie}=`))) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    storeCookie(timeZoneCookie, timeZone);
    if (timeZone !== shown) onStored();
  }, [shown, onStored]);
}
