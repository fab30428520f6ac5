import { useMessages, useTranslations } from "next-intl";

/**
 * Words for an error's `reason`: the catalogue's sentence for `account.email_exists` or `email_exists`, else what the
 * server wrote, else one general sentence.
 */
export function useReasonWords(): (reason: string, message?: string) => string {
  const known: Record<string, unknown> = useMessages().errors.reason;
  const t = useTranslations("errors");
  return (reason, message) => {
    const key = reason.slice(reason.lastIndexOf(".") + 1);
    const words = Object.hasOwn(known, key) ? known[key] : undefined;
    if (typeof words === "string") return words;
    return message === undefined || message === "" ? t("fallback") : message;
  };
}
