import { useMessages, useTranslations } from "next-intl";

/**
 * Words for an error's `reason`: the catalogue's sentence for `account.email_exists` or `email_exists`, else what the
 * server wrote, else one general sentence.
 */
export function useReasonWords(): (reason: string, message?: string) => string {
  const known: Record<string, string | undefined> = useMessages().errors.reason;
  const t = useTranslations("errors");
  return (reason, message) => {
    const key = reason.slice(reason.lastIndexOf(".") + 1);
    const words = Object.hasOwn(known, key) ? known[key] : undefined;
    return words ?? (message === undefined || message === "" ? t("fallback") : message);
  };
}
