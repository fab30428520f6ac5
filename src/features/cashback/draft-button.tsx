"use client";

import { ActionIcon } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CashbackDetail } from "@/domain/cashback-batch.schema";
import type { ActAnswer } from "@/features/cashback/labels";
import { useBarriers } from "@/features/operators/use-may";
import { ActionMenu } from "@/ui/action-menu";

const StopDialog = dynamic(() => import("@/features/cashback/stop-dialog").then((file) => file.StopDialog));

type DraftButtonProps = { batch: CashbackDetail; readAtMs: number; onStop: (why: string) => ActAnswer };

/** What else can be done with a draft: another file, or giving it up. */
export function DraftButton({ batch, readAtMs, onStop }: DraftButtonProps) {
  const t = useTranslations("cashback.batch");
  // Decisions are never removed, so no file can replace the lines they are about.
  const isDecided = batch.lines.all.count > 0 && batch.decisions.length > 0;
  const barrier = useBarriers();
  const [isStopping, setIsStopping] = useState(false);
  return (
    <>
      <ActionMenu
        button={
          <ActionIcon variant="default" aria-label={t("more")}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        }
        items={[
          {
            id: "import",
            label: t("importAnother"),
            href: `/cashback/${batch.id}/import/source`,
            unavailable: barrier("drafts.edit", t("primary.importAct")) ?? (isDecided ? t("importBarrier") : undefined),
          },
          {
            id: "stop",
            label: t("giveUp"),
            unavailable: barrier("batches.stop", t("giveUpAct")),
            isDangerous: true,
            onChoose: () => setIsStopping(true),
          },
        ]}
      />
      {isStopping ? (
        <StopDialog batch={batch} readAtMs={readAtMs} onStop={onStop} onClose={() => setIsStopping(false)} />
      ) : null}
    </>
  );
}
