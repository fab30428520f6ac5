"use client";

import { Button } from "@mantine/core";
import IconArchive from "@tabler/icons-react/dist/esm/icons/IconArchive.mjs";
import IconPlayerPause from "@tabler/icons-react/dist/esm/icons/IconPlayerPause.mjs";
import IconPlayerPlay from "@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs";
import IconPlayerStop from "@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import type { ExportFormat } from "@/domain/cashback-batch-choices";
import type { CashbackLine } from "@/domain/cashback-batch-line.schema";
import { ExportButton } from "@/features/cashback/export-button";
import { HaltPanel } from "@/features/cashback/halt-panel";
import { type ActAnswer, type ActError, isGivenUp, sumOf } from "@/features/cashback/labels";
import { LastLinesPanel } from "@/features/cashback/last-lines-panel";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { RetryButton } from "@/features/cashback/retry-button";
import classes from "@/features/cashback/run-page.module.css";
import { RunPanel } from "@/features/cashback/run-panel";
import { useRefusal } from "@/features/cashback/use-refusal";
import { useMay } from "@/features/operators/use-may";
import { useFormats } from "@/i18n/use-formats";

const CodeForm = dynamic(() => import("@/features/cashback/code-form").then((file) => file.CodeForm));
const ResumeDialog = dynamic(() => import("@/features/cashback/resume-dialog").then((file) => file.ResumeDialog));
const CloseDialog = dynamic(() => import("@/features/cashback/close-dialog").then((file) => file.CloseDialog));
const StopDialog = dynamic(() => import("@/features/cashback/stop-dialog").then((file) => file.StopDialog));

type RunActs = {
  close: (input: { version: number; why: string; password: string }) => ActAnswer;
  pause: () => ActAnswer;
  resume: (input: { why: string; password: string }) => ActAnswer;
  stop: (why: string) => ActAnswer;
  submitCode: (input: { transferId: string; code: string }) => ActAnswer;
  download: (format: ExportFormat) => ActAnswer;
};

type RunPageProps = {
  batch: CashbackDetail;
  /** The last lines that moved, newest first. */
  lastLines: readonly CashbackLine[];
  /** When the batch was read (Unix ms). */
  readAtMs: number;
  isLive: boolean;
  /** When the server answered last (Unix ms): what the figures are worth while they do not follow by themselves. */
  asOfMs: number;
  acts: RunActs;
};

/** A batch under way: how far it is, why it waits, and how to hold it. Nothing here depends on the open tab. */
export function RunPage({ batch, lastLines, readAtMs, isLive, asOfMs, acts }: RunPageProps) {
  const t = useTranslations("cashback.run");
  const may = useMay();
  const liveWords = useLiveWords({ batch, isLive, asOfMs });
  const [error, setError] = useRefusal(readAtMs);
  const isOnWire = sumOf(batch.states, ["sending"]).count > 0;
  const current = (isOnWire ? lastLines.find((line) => line.state === "sending") : undefined) ?? null;
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <p className={classes.live}>{liveWords}</p>
        <RunButtons batch={batch} readAtMs={readAtMs} acts={acts} onError={setError} />
      </div>
      {error === null ? null : <RefusalPanel error={error} isAnswer />}
      <HaltPanel batch={batch} />
      {batch.awaitsCode === null || batch.awaitsCode.batchId === batch.id ? null : (
        <p className={classes.attention}>
          <Link href={`/cashback/${batch.awaitsCode.batchId}/run`}>{t("codeElsewhere")}</Link>
        </p>
      )}
      {batch.awaitsCode?.batchId !== batch.id || !may("transfers.submitCode") ? null : (
        <CodeForm
          key={batch.awaitsCode.transferId}
          batch={batch}
          waiting={batch.awaitsCode}
          readAtMs={readAtMs}
          onSubmit={acts.submitCode}
        />
      )}
      {isGivenUp(batch) ? null : <RunPanel batch={batch} current={current} isLive={isLive} />}
      {batch.openItems === 0 ? null : (
        <p className={classes.attention}>
          <Link href={`/review?tab=outcomes&batch=${batch.id}`}>{t("openItems", { count: batch.openItems })}</Link>
        </p>
      )}
      {isGivenUp(batch) ? null : <LastLinesPanel batchId={batch.id} lines={lastLines} />}
    </div>
  );
}

/** How the page follows what runs; of what is over it says when that ended, and claims nothing more. */
function useLiveWords({ batch, isLive, asOfMs }: Pick<RunPageProps, "batch" | "isLive" | "asOfMs">): string {
  const t = useTranslations("cashback.run");
  const jobs = useTranslations("jobs");
  const formats = useFormats();
  const asOf = jobs("notLive", { at: formats.clock(asOfMs) });
  if (isGivenUp(batch)) return isLive ? "" : asOf;
  if (batch.finishedAt === null) return `${isLive ? jobs("live") : asOf} · ${jobs("onServer")}`;
  const ended = t("over", { at: formats.instant(batch.finishedAt) });
  return isLive ? ended : `${ended} · ${asOf}`;
}

type DialogKind = "resume" | "stop" | "close";

type RunButtonsProps = {
  batch: CashbackDetail;
  readAtMs: number;
  acts: RunActs;
  onError: (error: ActError | null) => void;
};

function RunButtons({ batch, readAtMs, acts, onError }: RunButtonsProps) {
  const t = useTranslations("cashback.batch");
  const close = useTranslations("cashback.close");
  const [dialog, setDialog] = useState<DialogKind | null>(null);
  const [busy, setBusy] = useState<"pause" | "export" | null>(null);
  const run = async (which: "pause" | "export", act: () => ActAnswer) => {
    setBusy(which);
    onError(await act());
    setBusy(null);
  };
  return (
    <div className={classes.acts}>
      {batch.acts.includes("pause") ? (
        <Button
          variant="default"
          loading={busy === "pause"}
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => void run("pause", acts.pause)}
        >
          {t("primary.pause")}
        </Button>
      ) : null}
      {batch.acts.includes("resume") ? (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setDialog("resume")}>
          {t("primary.resume")}
        </Button>
      ) : null}
      {batch.acts.includes("stop") ? (
        <Button
          color="danger"
          variant="outline"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={() => setDialog("stop")}
        >
          {t("stop")}
        </Button>
      ) : null}
      <RetryButton batch={batch} />
      {batch.acts.includes("close") && !batch.acts.includes("stop") && !isGivenUp(batch) ? (
        <Button
          variant="default"
          leftSection={<IconArchive size={16} aria-hidden />}
          onClick={() => setDialog("close")}
        >
          {close("open")}
        </Button>
      ) : null}
      <ExportButton isBusy={busy === "export"} onExport={(format) => void run("export", () => acts.download(format))} />
      <RunDialog which={dialog} batch={batch} readAtMs={readAtMs} acts={acts} onClose={() => setDialog(null)} />
    </div>
  );
}

type RunDialogProps = {
  which: DialogKind | null;
  batch: CashbackDetail;
  readAtMs: number;
  acts: RunActs;
  onClose: () => void;
};

function RunDialog({ which, batch, readAtMs, acts, onClose }: RunDialogProps) {
  const known = { batch, readAtMs, onClose };
  if (which === "resume") return <ResumeDialog {...known} onResume={acts.resume} />;
  if (which === "stop") return <StopDialog {...known} onStop={acts.stop} onPause={acts.pause} />;
  if (which !== "close") return null;
  return <CloseDialog {...known} onCloseBatch={(input) => acts.close({ ...input, version: batch.version })} />;
}
