"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { PayeeDetail } from "@/domain/transfer-payee.schema";
import { actsOf, missingRight, type PayeeAct } from "@/features/payees/labels";
import { PayeeCampaignsPanel } from "@/features/payees/payee-campaigns-panel";
import { PayeeFactsPanel } from "@/features/payees/payee-facts-panel";
import { PayeePaymentsPanel } from "@/features/payees/payee-payments-panel";
import classes from "@/features/payees/payees.module.css";
import { useFormats } from "@/i18n/use-formats";
import { Barrier } from "@/ui/barrier";
import { PageHeader } from "@/ui/page-header";
import { StatusChip } from "@/ui/status-chip";

type PayeePageProps = { payee: PayeeDetail; onAsk: (act: PayeeAct) => void };

/** One payee: what may be paid to it, what it got, and everything that says so. */
export function PayeePage({ payee, onAsk }: PayeePageProps) {
  const t = useTranslations("payees");
  return (
    <>
      <PageHeader
        title={payee.payee}
        facts={<StatusChip kind="payee" state={payee.status} />}
        actions={actsOf(payee).map((act) => <ActButton key={act} act={act} payee={payee} onAsk={onAsk} />)}
      >
        <p className={classes.lead}>{t(`said.${payee.status}`)}</p>
        <Mark payee={payee} />
      </PageHeader>
      <div className={classes.columns}>
        <div className={classes.main}>
          <PayeeCampaignsPanel payee={payee} />
          <PayeePaymentsPanel payee={payee} />
        </div>
        <section className={classes.box} aria-label={t("facts")}>
          <h2 className={classes.title}>{t("facts")}</h2>
          <PayeeFactsPanel payee={payee} detail={payee} />
        </section>
      </div>
    </>
  );
}

/** What can be done with a payee; what this person may not do says whose right it is. */
function ActButton({ act, payee, onAsk }: PayeePageProps & { act: PayeeAct }) {
  const t = useTranslations("payees.acts");
  const errors = useTranslations("errors");
  const right = missingRight(payee, act);
  return (
    <Barrier why={right === null ? undefined : errors("noRight", { act: t(`doing.${act}`), right })}>
      <Button variant={act === "release" ? "filled" : "default"} onClick={() => onAsk(act)}>
        {t(act === "release" && payee.status === "blocked" ? "unblock" : act)}
      </Button>
    </Barrier>
  );
}

/** Who gave the status, when and why. */
function Mark({ payee: { mark } }: { payee: PayeeDetail }) {
  const t = useTranslations("payees");
  const formats = useFormats();
  if (mark === null) return null;
  const at = formats.instantSeconds(mark.at);
  return (
    <p className={classes.lead}>
      {mark.by === null ? t("markedAt", { at }) : t("markedBy", { who: mark.by, at })}
      {mark.reason === null ? null : <> {t("because", { reason: mark.reason })}</>}
    </p>
  );
}
