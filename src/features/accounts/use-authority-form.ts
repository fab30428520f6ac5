"use client";

import { useForm } from "@mantine/form";
import { useTranslations } from "next-intl";
import type { AuthorityInput } from "@/domain/account.schema";
import type { AuthorityBasis } from "@/domain/account-authority";

/** What a person states about an account before it is complete; days as `2026-11-21` in the person's own zone. */
export type AuthorityDraft = { basis: AuthorityBasis | ""; ownerText: string; signedOn: string; until: string };

export type SaveDraft = AuthorityDraft & { alias: string; note: string };

export type SaveForm = ReturnType<typeof useAuthorityForm>;

/** The form of authority, alias and note; what is missing or wrong is said at its field. */
export function useAuthorityForm() {
  const t = useTranslations("accounts.add");
  return useForm<SaveDraft>({
    initialValues: { basis: "", ownerText: "", signedOn: dayText(new Date()), until: "", alias: "", note: "" },
    validate: {
      basis: (basis) => (basis === "" ? t("basisMissing") : null),
      ownerText: (text) => (text.trim() === "" ? t("ownerMissing") : null),
      signedOn: (day) => signedFault(day) && t(signedFault(day) === "future" ? "dayFuture" : "dayMissing"),
      until: (day, draft) => (draft.basis === "authorised" && hasEnded(day) ? t("dayEnded") : null),
      alias: (text) => (text.trim().length > 80 ? t("aliasTooLong") : null),
      note: (text) => (text.trim().length > 500 ? t("noteTooLong") : null),
    },
  });
}

/** The statement as the wire takes it; null while it is not complete. An end counts to the last moment of its day. */
export function authorityOf(draft: AuthorityDraft): AuthorityInput | null {
  const { basis, signedOn, until } = draft;
  const ownerText = draft.ownerText.normalize("NFC").trim();
  if (basis === "" || ownerText === "" || signedOn === "") return null;
  const hasEnd = basis === "authorised" && until !== "";
  return { basis, ownerText, signedOn, ...(hasEnd ? { expiresAt: endOfDay(until).toISOString() } : {}) };
}

/** Field of this form that a field of the wire belongs to. */
export function saveFieldOf(path: string): keyof SaveDraft | null {
  const fields: Record<string, keyof SaveDraft | undefined> = {
    "authority.basis": "basis",
    "authority.ownerText": "ownerText",
    "authority.signedOn": "signedOn",
    "authority.expiresAt": "until",
    alias: "alias",
    note: "note",
  };
  return fields[path] ?? null;
}

function signedFault(day: string): "missing" | "future" | null {
  if (day === "") return "missing";
  return day > dayText(new Date()) ? "future" : null;
}

function hasEnded(day: string): boolean {
  return day !== "" && endOfDay(day).getTime() <= Date.now();
}

/** The last moment of a day in the person's own zone. */
function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59.999`);
}

function dayText(date: Date): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
