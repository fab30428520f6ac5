"use client";

import { useTranslations } from "next-intl";
import { magicPayees } from "@/features/sandbox/labels";
import classes from "@/features/sandbox/sandbox.module.css";

/** Whom to pay for one fault alone. */
export function MagicPayeesPanel() {
  const t = useTranslations("sandbox.magicPayees");
  return (
    <section className={classes.box} aria-label={t("title")}>
      <h2 className={classes.title}>{t("title")}</h2>
      <p className={classes.quiet}>{t("lead")}</p>
      <dl className={classes.magic}>
        {magicPayees.map((number) => (
          <div key={number}>
            <dt>{number}</dt>
            <dd>{t(`says.${number}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
