"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { GroupChange } from "@/features/accounts/change-groups-dialog";
import type { BulkGroups } from "@/features/accounts/use-bulk-groups";
import { Barrier } from "@/ui/barrier";

const ChangeGroupsDialog = dynamic(
  () => import("@/features/accounts/change-groups-dialog").then((file) => file.ChangeGroupsDialog),
  { ssr: false },
);

/** *Add to group* and *Remove from group* for the selected accounts; they stay in sight when they may not be used. */
export function ChangeGroupsPanel({ bulk }: { bulk: BulkGroups }) {
  return (
    <>
      {(["add", "remove"] as const).map((change) => (
        <BulkButton key={change} change={change} onOpen={bulk.open} isHere={bulk.isWithin} />
      ))}
      {bulk.change === null ? null : (
        <ChangeGroupsDialog
          key={bulk.change}
          change={bulk.change}
          count={bulk.count}
          groups={bulk.groups}
          onSubmit={bulk.submit}
          onClose={bulk.close}
        />
      )}
    </>
  );
}

type BulkButtonProps = {
  change: GroupChange;
  onOpen: ((change: GroupChange) => void) | undefined;
  isHere: boolean;
};

function BulkButton({ change, onOpen, isHere }: BulkButtonProps) {
  const t = useTranslations("groups");
  const errors = useTranslations("errors");
  const noRight = errors("noRight", { act: t("changeAct"), right: "groups.edit" });
  return (
    <Barrier why={onOpen === undefined ? noRight : undefined}>
      <Button size="xs" variant="default" onClick={() => onOpen?.(change)}>
        {t(isHere && change === "remove" ? "bulk.removeHere" : `bulk.${change}Button`)}
      </Button>
    </Barrier>
  );
}
