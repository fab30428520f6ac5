"use client";

import { Button } from "@mantine/core";
import { useTranslations } from "next-intl";
import { staleAfterMs } from "@/domain/account-profile";
import type { PreviewTransferOutput } from "@/domain/transfer.schema";
import { accountName } from "@/features/accounts/labels";
import { unit } from "@/features/transfers/labels";
import classes from "@/features/transfers/new-transfer.module.css";
import { useTransferWords } from "@/features/transfers/use-transfer-words";
import { useFormats } from "@/i18n/use-formats";
import { AsOf } from "@/ui/as-of";
import { FactsList } from "@/ui/facts-list";
import { moneyWords } from "@/ui/money-figure";
import { MoneyText } from "@/ui/money-text";

type TransferReviewPanelProps = { preview: PreviewTransferOutput };

/** What would go out, from where to whom, what is left then, how long it takes and can be undone. */
export function TransferReviewPanel({ preview }: TransferReviewPanelProps) {
  const t = useTranslations("newTransfer");
  const formats = useFormats();
  const { payee, estimate, holdSec } = preview;
  const timeWords = ({ fromSec, toSec }: PreviewTransferOutput["estimate"]) =>
    fromSec === toSec ? seconds(toSec) : t("between", { from: seconds(fromSec), to: seconds(toSec) });
  const seconds = (count: number) => formats.duration(count * 1000);
  return (
    <div className={classes.facts}>
      <p className={classes.sum}>{moneyWords(preview.amount, { form: "exact", unit })}</p>
      <p className={classes.to}>
        {t("fromTo", {
          from: accountName(preview.from),
          to: payee.account === null ? payee.payee : accountName(payee.account),
        })}
      </p>
      <FactsList
        facts={[
          { id: "before", label: t("free"), value: <Free preview={preview} /> },
          { id: "reserved", label: t("reserved"), value: <MoneyText amount={preview.reserved} unit={unit} /> },
          { id: "after", label: t("after"), value: <MoneyText amount={preview.after} unit={unit} /> },
          { id: "fee", label: t("fee"), value: t("feeNone") },
          {
            id: "takes",
            label: t("takes"),
            value: t(`codes.${estimate.codes}`, { time: timeWords(estimate) }),
          },
          ...(holdSec === 0 ? [] : [{ id: "hold", label: t("undo"), value: t("undoFor", { time: seconds(holdSec) }) }]),
        ]}
      />
    </div>
  );
}

/** What is free, as old as the last statement that was read. */
function Free({ preview }: TransferReviewPanelProps) {
  return (
    <>
      <AsOf at={preview.asOf} staleAfterMs={staleAfterMs} form="age" />{" "}
      <MoneyText amount={preview.before} unit={unit} />
    </>
  );
}

/** What must be put right first. */
export function TransferBlockers({ preview }: { preview: Pick<PreviewTransferOutput, "blockers"> }) {
  const t = useTranslations("newTransfer");
  const words = useTransferWords();
  if (preview.blockers.length === 0) return null;
  return (
    <div className={`${classes.notice} ${classes.blocked}`} role="alert">
      <p className={classes.noticeTitle}>{t("blocked")}</p>
      <ul className={classes.list}>
        {preview.blockers.map((one) => (
          <li key={one.code}>{words(one.code, one.params)}</li>
        ))}
      </ul>
    </div>
  );
}

/** What was opened is not what would be sent by now. */
export function ChangedNotice({ onReadAgain }: { onReadAgain: () => void }) {
  const t = useTranslations("newTransfer");
  return (
    <div className={classes.notice} role="alert">
      <p className={classes.noticeTitle}>{t("changed")}</p>
      <div>
        <Button size="xs" variant="default" onClick={onReadAgain}>
          {t("readAgain")}
        </Button>
      </div>
    </div>
  );
}
