"use client";

import { useRouter } from "next/navigation";
import { useTimeZone, useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { defaultPolicy } from "@/domain/batch-policy";
import { type FileChoice, FileForm } from "@/features/cashback/file-form";
import { type ActError, actErrorOf } from "@/features/cashback/labels";
import { RefusalPanel } from "@/features/cashback/refusal-panel";
import { missingFields, type NewCashback, SourceForm } from "@/features/cashback/source-form";
import { useAct } from "@/features/cashback/use-act";
import { usePageTitle } from "@/features/cashback/use-page-title";
import { useSources } from "@/features/cashback/use-sources";
import { newKey } from "@/features/cashback/use-start-key";
import { useUpload } from "@/features/cashback/use-upload";
import { WizardPanel } from "@/features/cashback/wizard-panel";
import { formatDay } from "@/i18n/formats";
import { useTRPCClient } from "@/trpc/client";

/** A new cashback: who pays, how much each, and the file. The draft is made with *Next*; nothing is sent. */
export function NewCashbackPage() {
  const t = useTranslations("cashback.wizard");
  usePageTitle(t("title"));
  const sources = useSources();
  const create = useCreate();
  const zone = useTimeZone() ?? "UTC";
  const [choice, setChoice] = useState<FileChoice>({ file: null, text: "" });
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
      nextHint={t("hint.source")}
      isNextOpen
      isBusy={create.isBusy}
      onNext={next}
    >
      {create.error === null ? null : <RefusalPanel error={create.error} isAnswer />}
      {sources.error === null ? null : <RefusalPanel error={actErrorOf(sources.error)} />}
      <FileForm choice={choice} isMissing={wasAsked && isFileMissing} onChange={setChoice} />
      <SourceForm
        draft={draft}
        sources={sources.options}
        isReadingSources={sources.isReading}
        wrong={wasAsked ? wrong : []}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        onSearchSource={sources.search}
      />
    </WizardPanel>
  );
}

function emptyDraft(month: string): NewCashback {
  return {
    accountId: null,
    name: "",
    campaign: `cashback-${month}`,
    expectsRepeats: true,
    amountKind: "fixed",
    amount: "5.60",
    policy: defaultPolicy,
  };
}

/** The file goes up first, so that a refused file leaves no draft behind; then the draft is made, once. */
function useCreate() {
  const act = useAct();
  const api = useTRPCClient();
  const router = useRouter();
  const upload = useUpload();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ActError | null>(null);
  // The same content twice is the same draft; other content is another call.
  const key = useRef({ content: "", value: "" });

  const run = async (draft: NewCashback, choice: FileChoice) => {
    setIsBusy(true);
    setError(null);
    const sent = await upload(choice);
    if (!sent.ok) {
      setError(sent.error);
      return setIsBusy(false);
    }
    const input = createInput(draft);
    const content = JSON.stringify(input);
    if (key.current.content !== content) key.current = { content, value: newKey() };
    const made = await act(() => api.cashback.create.mutate({ ...input, idempotencyKey: key.current.value }));
    if (made.ok) router.push(`/cashback/${made.value.id}/import/map?${sent.value}`);
    else setError(made.error);
    setIsBusy(false);
  };
  return { run, isBusy, error };
}

function createInput(draft: NewCashback) {
  const { accountId, name, campaign, expectsRepeats, amountKind, amount, policy } = draft;
  return {
    sourceAccountId: accountId ?? "",
    campaign: { key: campaign, expectsRepeats },
    amount: amountKind === "fixed" ? { fixed: amount } : { column: true as const },
    policy,
    ...(name.trim() === "" ? {} : { name: name.trim() }),
  };
}
