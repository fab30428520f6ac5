"use client";

import { useTranslations } from "next-intl";
import { useFrozen } from "@/features/operators/use-frozen";
import classes from "@/features/transfers/new-transfer.module.css";

/** A payment may be composed while nothing goes out; that it cannot be confirmed yet is said before any field. */
export function FrozenPanel() {
  const t = useTranslations("newTransfer");
  const frozen = useFrozen();
  if (frozen === undefined) return null;
  return (
    <p className={classes.frozen} role="status">
      {t("onlyPrepare", { why: frozen })}
    </p>
  );
}
