import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { catalogueOf, type Messages } from "@/i18n/catalogue";
import { localeCookie, pseudoLocale, resolveLocale } from "@/i18n/locale";
import { pseudoLocalise } from "@/i18n/pseudo";
import { resolveTimeZone, timeZoneCookie } from "@/i18n/time-zone";

/** Language, words, zone and clock of one request; a client component gets the same through the provider. */
export default getRequestConfig(async () => {
  const [jar, header] = await Promise.all([cookies(), headers()]);
  const wanted = jar.get(localeCookie)?.value;
  const timeZone = resolveTimeZone(jar.get(timeZoneCookie)?.value);
  const now = new Date();
  if (wanted === pseudoLocale) {
    return { locale: "en", messages: pseudoLocalise<Messages>(catalogueOf("en")), timeZone, now };
  }
  const locale = resolveLocale(wanted, header.get("accept-language"));
  return { locale, messages: catalogueOf(locale), timeZone, now };
});
