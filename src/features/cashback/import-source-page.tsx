"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { DraftFacts } from "@/features/cashback/draft-panel";
import { FileForm } from "@/features/cashback/file-form";
import { ImportFramePage } from "@/features/cashback/import-frame-page";
import classes from "@/features/cashback/import-source-page.module.css";
import type { ActError } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { readingQuery, useImportReading } from "@/features/cashback/use-import-reading";
import { useKeptChoice } from "@/features/cashback/use-kept-choice";
import { useUpload } from "@/features/cashback/use-upload";
import { WizardPanel } from "@/features/cashback/wizard-panel";
import { StateMessage } from "@/ui/state-message";

/** Another file for a draft that exists; its lines are replaced when the file is taken over. */
export function ImportSourcePage({ id }: { id: string }) {
  return <ImportFramePage id={id}>{(batch) => <Source batch={batch} />}</ImportFramePage>;
}

function Source({ batch }: { batch: CashbackDetail }) {
  const t = useTranslations("cashback.wizard");
  const router = useRouter();
  const upload = useUpload();
  const [reading] = useImportReading();
  const { choice, choose, forget } = useKeptChoice(`rows-${batch.id}`);
  const [wasAsked, setWasAsked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  // Decisions are never removed, so no file can replace the lines they are about.
  const isDecided = batch.lines.all.count > 0 && batch.decisions.length > 0;
  const isChosen = choice.file !== null || choice.text.trim() !== "";
  const uploaded = reading.upload === null ? null : { name: reading.file ?? "—", bytes: reading.bytes };
  const isMissing = !isChosen && uploaded === null;
  const next = async () => {
    setWasAsked(true);
    if (isMissing) return;
    // The file is up already: it is read as it was before.
    if (!isChosen) return router.push(`/cashback/${batch.id}/import/map?${readingQuery(reading)}`);
    setIsBusy(true);
    const sent = await upload(choice);
    setIsBusy(false);
    if (sent.ok) {
      // The server has the rows from now on.
      forget();
      router.push(`/cashback/${batch.id}/import/map?${sent.value}`);
    } else setError(sent.error);
  };
  return (
    <WizardPanel
      title={t("importInto", { name: batch.name })}
      step="source"
      backHref={`/cashback/${batch.id}/lines`}
      nextHint={
        isDecided
          ? ""
          : batch.lines.all.count === 0
            ? t(isChosen || uploaded === null ? "hint.source" : "hint.uploaded")
            : t("hint.replace", { count: batch.lines.all.count })
      }
      isNextOpen={!isDecided}
      isBusy={isBusy}
      onNext={() => void next()}
      summary={
        <>
          <DraftFacts batch={batch} hasAmountHint />
          <FixedFacts batchId={batch.id} />
        </>
      }
    >
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
      {isDecided ? (
        <StateMessage title={t("decidedTitle")}>{t("decidedLead")}</StateMessage>
      ) : (
        <FileForm choice={choice} uploaded={uploaded} isMissing={wasAsked && isMissing} onChange={choose} />
      )}
    </WizardPanel>
  );
}

/** What cannot be changed here, and the way out. */
function FixedFacts({ batchId }: { batchId: string }) {
  const t = useTranslations("cashback.wizard");
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.fixed}>
      <h2 id={id} className={classes.title}>
        {t("fixedTitle")}
      </h2>
      <p>{t("fixedLead")}</p>
      <Link href={`/cashback/${batchId}/lines`}>{t("toDraft")}</Link>
    </section>
  );
}
