"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTimeZone, useTranslations } from "next-intl";
import { useState } from "react";
import { useSources } from "@/features/accounts/use-sources";
import { FileForm } from "@/features/cashback/file-form";
import { actErrorOf } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { useKeptChoice } from "@/features/cashback/use-kept-choice";
import { emptyDraft, missingFields, type NewCashback, useNewCashback } from "@/features/cashback/use-new-cashback";
import { WizardPanel } from "@/features/cashback/wizard-panel";
import { formatDay } from "@/i18n/formats";
import { useTRPC } from "@/trpc/client";

const SourceForm = dynamic(() => import("@/features/cashback/source-form").then((file) => file.SourceForm));

/** A new cashback: who pays, and the file. The draft is made with *Next*; nothing is sent. */
export function NewCashbackPage() {
  const t = useTranslations("cashback.wizard");
  const trpc = useTRPC();
  const sources = useSources();
  const mode = useQuery(trpc.system.mode.queryOptions());
  const zone = useTimeZone() ?? "UTC";
  const { choice, choose, forget } = useKeptChoice("rows-new");
  const create = useNewCashback(forget);
  const [draft, setDraft] = useState<NewCashback>(() =>
    emptyDraft(formatDay(new Date().toISOString(), zone).slice(0, 7)),
  );
  const [wasAsked, setWasAsked] = useState(false);
  const wrong = missingFields(draft);
  const isFileMissing = choice.file === null && choice.text.trim() === "";
  const next = () => {
    setWasAsked(true);
    if (wrong.length === 0 && !isFileMissing) void create.run(draft, choice);
  };
  return (
    <WizardPanel
      title={t("title")}
      step="source"
      backHref="/cashback"
      nextHint={t("hint.new")}
      isNextOpen
      isBusy={create.isBusy}
      onNext={next}
    >
      {create.error === null ? null : <RefusalPanel error={create.error} isAnswer />}
      {sources.error === null ? null : <RefusalPanel error={actErrorOf(sources.error)} />}
      <FileForm choice={choice} isMissing={wasAsked && isFileMissing} onChange={choose} />
      <SourceForm
        draft={draft}
        sources={sources.options}
        isReadingSources={sources.isReading}
        unknownHoldSec={mode.data?.unknownHoldSec ?? null}
        wrong={wasAsked ? wrong : []}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        onSearchSource={sources.search}
      />
    </WizardPanel>
  );
}
