"use client";

import { useTranslations } from "next-intl";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { BatchCountPanel } from "@/features/cashback/batch-count-panel";
import classes from "@/features/cashback/evidence-page.module.css";
import { acceptedOf, sourceName, sumOf, unit } from "@/features/cashback/labels";
import { OutcomesPanel } from "@/features/cashback/outcomes-panel";
import { useFileName } from "@/features/cashback/use-file-name";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import { formatCount } from "@/i18n/formats";
import { useFormats } from "@/i18n/use-formats";
import { CopyButton } from "@/ui/copy-button";
import { FactsList } from "@/ui/facts-list";
import { HelpButton } from "@/ui/help-button";
import { MoneyText } from "@/ui/money-text";
import { StatusChip } from "@/ui/status-chip";

type EvidencePageProps = { batch: CashbackDetail };

/** What was imported, decided and confirmed, by whom and when, and how every payment ended. Printable. */
export function EvidencePage({ batch }: EvidencePageProps) {
  const t = useTranslations("cashback.evidence");
  const help = useTranslations("cashback.help");
  return (
    <div className={classes.page}>
      <Totals batch={batch} />
      <section className={classes.part}>
        <h2 className={classes.title}>{t("file")}</h2>
        <FileFacts batch={batch} />
      </section>
      <section className={classes.part}>
        <h2 className={classes.title}>
          {t("snapshots")}
          <HelpButton about={t("snapshots")}>{help("snapshot")}</HelpButton>
        </h2>
        <Confirmations batch={batch} />
      </section>
      <section className={classes.part}>
        <h2 className={classes.title}>{t("decisions")}</h2>
        <Decisions batch={batch} />
      </section>
      <section className={classes.part}>
        <h2 className={classes.title}>{t("outcomes")}</h2>
        <OutcomesPanel batch={batch} />
      </section>
    </div>
  );
}

function Totals({ batch }: EvidencePageProps) {
  const t = useTranslations("cashback");
  return (
    <section className={classes.part}>
      <h2 className={classes.title}>{t("evidence.totals")}</h2>
      <BatchCountPanel batch={batch} />
      <ul className={classes.list}>
        {batch.states.map(({ state }) => {
          const { count, sum } = state === "accepted" ? acceptedOf(batch) : sumOf(batch.states, [state]);
          return count === 0 ? null : (
            <li key={state} className={classes.row}>
              <StatusChip kind="transfer" state={state} />
              <span>
                {formatCount(count)} · <MoneyText amount={sum} unit={unit} />
              </span>
            </li>
          );
        })}
        {batch.decidedPaid.count === 0 ? null : (
          <li className={classes.row}>
            <StatusChip
              kind="transfer"
              state="accepted"
              detail={t("line.byDecision")}
              hint={t("line.byDecisionHint")}
            />
            <span>
              {formatCount(batch.decidedPaid.count)} · <MoneyText amount={batch.decidedPaid.sum} unit={unit} />
            </span>
          </li>
        )}
      </ul>
      <FactsList
        facts={[
          { id: "source", label: t("columns.source"), value: `${sourceName(batch.source)} · ${batch.source.email}` },
          { id: "campaign", label: t("columns.campaign"), value: batch.campaign.key },
          { id: "total", label: t("columns.total"), value: <MoneyText amount={batch.total} unit={unit} /> },
        ]}
      />
    </section>
  );
}

function FileFacts({ batch }: EvidencePageProps) {
  const t = useTranslations("cashback.evidence");
  const formats = useFormats();
  const nameOf = useFileName();
  const { file } = batch;
  if (file === null) return <p className={classes.none}>{t("noFile")}</p>;
  return (
    <FactsList
      facts={[
        { id: "name", label: t("fileName"), value: nameOf(file.name) },
        { id: "rows", label: t("rows"), value: formatCount(file.rows) },
        { id: "bytes", label: t("bytes"), value: formatCount(file.bytes) },
        { id: "encoding", label: t("encoding"), value: file.encoding.toUpperCase() },
        { id: "at", label: t("when"), value: formats.instant(file.importedAt) },
        { id: "hash", label: t("sha256"), value: <Hash text={file.sha256} what={t("fileHashWord")} /> },
      ]}
    />
  );
}

/** How a person or their key may have proved that it is they. */
const methods = ["password", "recent_step_up", "api_key", "none"] as const;

function Confirmations({ batch }: EvidencePageProps) {
  const t = useTranslations("cashback.evidence");
  const help = useTranslations("cashback.help");
  const formats = useFormats();
  const methodWords = (method: string) => {
    const known = methods.find((each) => each === method);
    return known === undefined ? method : t(`methods.${known}`);
  };
  const hashWord = (at: string) => t("hashWord", { at: formats.instantSeconds(at) });
  if (batch.confirmations.length === 0) return <p className={classes.none}>{t("noConfirmation")}</p>;
  return (
    <ol className={classes.list}>
      {batch.confirmations.map((one) => (
        <li key={`${one.at}-${one.snapshot}`}>
          <FactsList
            facts={[
              { id: "who", label: t("who"), value: one.by.name ?? "—" },
              { id: "at", label: t("when"), value: formats.instantSeconds(one.at) },
              { id: "total", label: t("typedTotal"), value: <MoneyText amount={one.typedTotal} unit={unit} /> },
              {
                id: "tier",
                label: t("tier"),
                value: one.tier,
                help: <HelpButton about={t("tier")}>{help("tier")}</HelpButton>,
              },
              { id: "method", label: t("method"), value: methodWords(one.method) },
              { id: "hash", label: t("hash"), value: <Hash text={one.snapshot} what={hashWord(one.at)} /> },
            ]}
          />
        </li>
      ))}
    </ol>
  );
}

function Decisions({ batch }: EvidencePageProps) {
  const t = useTranslations("cashback.evidence");
  const decided = useTranslations("cashback.line.decided");
  const words = useLineReasons();
  const formats = useFormats();
  if (batch.decisions.length === 0) return <p className={classes.none}>{t("noDecision")}</p>;
  return (
    <ol className={classes.list}>
      {batch.decisions.map((one) => (
        <li key={`${one.at}-${one.decision}-${one.holdReason}`} className={classes.decision}>
          <p className={classes.row}>
            <span>
              {decided(one.decision)}
              {one.holdReason === null ? null : <> · {words.label(one.holdReason)}</>}
            </span>
            <span>
              {formatCount(one.count)} · <MoneyText amount={one.sum} unit={unit} form="short" />
            </span>
          </p>
          <p>{one.why === "" ? t("amountChanged") : one.why}</p>
          <p className={classes.by}>
            {one.by.name ?? "—"} · {formats.instantSeconds(one.at)}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** `what` names the button: a page with several hashes has no two of one name. */
function Hash({ text, what }: { text: string; what: string }) {
  return (
    <span className={classes.hash}>
      {text} <CopyButton text={text} what={what} />
    </span>
  );
}
