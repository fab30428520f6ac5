"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { shareStates } from "@/domain/batch-progress";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import { BatchFacts } from "@/features/cashback/batch-facts-panel";
import classes from "@/features/cashback/batch-page.module.css";
import { DraftButton } from "@/features/cashback/draft-button";
import { nextStepOf, sumOf } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useBatchActs } from "@/features/cashback/use-batch-acts";
import { useCashback } from "@/features/cashback/use-cashback";
import { useBarriers } from "@/features/operators/use-may";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import { percentOf } from "@/i18n/formats";
import { Barrier } from "@/ui/barrier";
import { PageHeader } from "@/ui/page-header";

const CodeButton = dynamic(() => import("@/ui/code-button").then((file) => file.CodeButton));
const CopyCodeDialog = dynamic(() =>
  import("@/features/cashback/copy-code-dialog").then((file) => file.CopyCodeDialog),
);

/** The frame of one batch: its name, how it stands, its tabs, and what leads on. */
export function BatchPage({ id, children }: { id: string; children: ReactNode }) {
  const t = useTranslations("cashback");
  const batch = useCashback(id);
  if (batch.status === "failed") {
    return (
      <>
        <PageHeader title={t("title")} />
        <div className={classes.failed}>
          <RefusalPanel error={batch.error} onRetry={batch.onRetry} />
        </div>
      </>
    );
  }
  return (
    <BatchFrame
      id={id}
      batch={batch.status === "ready" ? batch.value : null}
      readAtMs={batch.status === "ready" ? batch.readAtMs : 0}
    >
      {children}
    </BatchFrame>
  );
}

type BatchFrameProps = {
  id: string;
  /** Null until the first answer. */
  batch: CashbackDetail | null;
  readAtMs: number;
  children: ReactNode;
};

function BatchFrame({ id, batch, readAtMs, children }: BatchFrameProps) {
  useBreadcrumb(batch?.name ?? null);
  const documentTitle = useRunTitle(batch);
  const acts = useBatchActs(id);
  // Trying again is an act of a person, and no view to read.
  const isAct = usePathname().endsWith("/retry");
  return (
    <div className={classes.frame}>
      <PageHeader
        title={batch === null ? null : batch.name}
        documentTitle={documentTitle}
        facts={batch === null ? undefined : <BatchFacts batch={batch} />}
        actions={
          batch === null ? undefined : (
            <span className={classes.acts}>
              {isAct ? null : (
                <CodeButton>
                  {(layer) => <CopyCodeDialog {...layer} batchId={id} isDraft={batch.intent === "draft"} />}
                </CodeButton>
              )}
              {batch.intent === "draft" ? <DraftButton batch={batch} readAtMs={readAtMs} onStop={acts.stop} /> : null}
              <NextStepButton batch={batch} />
            </span>
          )
        }
      >
        <BatchTabs id={id} isDraft={batch?.intent === "draft"} />
      </PageHeader>
      <div className={classes.body}>{children}</div>
    </div>
  );
}

/** "37 % · May cashback" while payments are left, else the batch's name; what it is while that is unread. */
function useRunTitle(batch: CashbackDetail | null): string {
  const t = useTranslations("jobs");
  const cashback = useTranslations("cashback");
  if (batch === null) return cashback("title");
  const { name, states } = batch;
  const isRunning = batch.intent === "running" && sumOf(states, shareStates.left).count > 0;
  const percent = percentOf(sumOf(states, shareStates.done).count, sumOf(states).count);
  return isRunning ? t("pageTitle", { percent, name }) : name;
}

/** The one primary step: import, decide, review; once started the run has its own buttons. */
function NextStepButton({ batch }: { batch: CashbackDetail }) {
  const t = useTranslations("cashback.batch.primary");
  const path = usePathname();
  const barrier = useBarriers();
  const step = nextStepOf(batch);
  const at = `/cashback/${batch.id}`;
  // Its tab leads to the run; a button of that name would look like running it again.
  if (step === "run") return null;
  if (step === "import") {
    const why = barrier("drafts.edit", t("importAct"));
    return <StepLink href={`${at}/import/source`} label={t("import")} why={why} isPrimary />;
  }
  const noDecision = barrier("lines.decide", t("decideAct"));
  const review = { href: `${at}/review`, label: t("review") };
  const isReview = path.endsWith("/review");
  if (step === "exclude_invalid") {
    const label = t("invalid", { count: batch.lines.invalid.count });
    return <StepLink href={`${at}/lines?state=invalid&decide=true`} label={label} why={noDecision} isPrimary />;
  }
  if (step === "review") return isReview ? null : <StepLink {...review} isPrimary />;
  return (
    <>
      {isReview || batch.lines.ready.count === 0 ? null : <StepLink {...review} />}
      <StepLink
        href={`/review?tab=held&batch=${batch.id}`}
        label={t("decide", { count: batch.lines.held.count })}
        why={noDecision}
        isPrimary={!isReview}
      />
    </>
  );
}

type StepLinkProps = { href: string; label: string; why?: string | undefined; isPrimary?: boolean };

function StepLink({ href, label, why, isPrimary = false }: StepLinkProps) {
  return (
    <Barrier why={why}>
      <Button component={Link} href={href} variant={isPrimary ? "filled" : "default"}>
        {label}
      </Button>
    </Barrier>
  );
}

const tabs = ["lines", "review", "run", "evidence"] as const;

/** Trying lines again belongs to the run. */
function currentOf(path: string, tab: (typeof tabs)[number]): "page" | "true" | undefined {
  if (path.endsWith(`/${tab}`)) return "page";
  return tab === "run" && path.endsWith("/retry") ? "true" : undefined;
}

function BatchTabs({ id, isDraft }: { id: string; isDraft: boolean }) {
  const t = useTranslations("cashback.batch.tabs");
  const label = useTranslations("cashback.batch");
  const path = usePathname();
  // Before the start there is a review and no run; afterwards it is the other way round.
  const shown = tabs.filter((tab) => (isDraft ? tab !== "run" : tab !== "review"));
  return (
    <nav aria-label={label("tabsLabel")} className={classes.tabs}>
      {shown.map((tab) => (
        <Link key={tab} className={classes.tab} href={`/cashback/${id}/${tab}`} aria-current={currentOf(path, tab)}>
          {t(tab)}
        </Link>
      ))}
    </nav>
  );
}
