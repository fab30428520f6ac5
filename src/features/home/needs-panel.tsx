"use client";

import IconChevronRight from "@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Overview } from "@/domain/overview.schema";
import { BoxPanel } from "@/features/home/box-panel";
import classes from "@/features/home/box-panel.module.css";
import type { Reading } from "@/features/home/labels";
import { type Need, useNeeds } from "@/features/home/use-needs";

/** *Needs you*: everything that only a person can decide, each with the way to its list. */
export function NeedsPanel({ reading }: { reading: Reading<Overview["needsYou"]> }) {
  const t = useTranslations("home.needsYou");
  const needsOf = useNeeds();
  return (
    <BoxPanel title={t("title")} reading={reading}>
      {(needsYou) => {
        const needs = needsOf(needsYou);
        return needs.length === 0 ? <p className={classes.empty}>{t("empty")}</p> : <NeedList needs={needs} />;
      }}
    </BoxPanel>
  );
}

function NeedList({ needs }: { needs: readonly Need[] }) {
  return (
    <ul className={classes.list}>
      {needs.map((need) => (
        <li key={need.id} className={classes.entry}>
          <Link className={classes.row} href={need.href} data-tone={need.tone}>
            <span className={classes.words}>{need.text}</span>
            <IconChevronRight className={classes.chevron} size={16} aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  );
}
