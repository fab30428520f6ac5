"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext } from "react";

/** Why nothing goes out at all: somebody froze it, or the database is a copy that only shows what it knows. */
type Frozen = "frozen" | "copy" | null;

const FrozenContext = createContext<Frozen>(null);

export function FrozenProvider({ frozen, children }: { frozen: Frozen; children: ReactNode }) {
  return <FrozenContext value={frozen}>{children}</FrozenContext>;
}

/** Why no payment goes out, in words; undefined while payments may. The server decides in any case. */
export function useFrozen(): string | undefined {
  const frozen = useContext(FrozenContext);
  const errors = useTranslations("errors");
  return frozen === null ? undefined : errors(frozen === "copy" ? "frozenCopy" : "frozenAll");
}
