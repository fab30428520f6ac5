"use client";

import { Modal, Switch } from "@mantine/core";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import classes from "@/features/shell/keyboard-help-dialog.module.css";
import { isThere, keyRegistry } from "@/features/shell/labels";
import type { ShellData } from "@/features/shell/use-shell";
import { KeyHint } from "@/ui/key-hint";
import { usePreferences } from "@/ui/preferences-provider";

type KeyboardHelpDialogProps = Pick<ShellData, "mode"> & { onClose: () => void };

/** The keys that work here, from the registry, and the switch for single ones. */
export function KeyboardHelpDialog({ mode, onClose }: KeyboardHelpDialogProps) {
  const t = useTranslations("keys");
  const words = useTranslations("widgets");
  const preferences = usePreferences();
  const path = usePathname();
  const here = keyRegistry.filter(({ at }) => at === undefined || path === at || path.startsWith(`${at}/`));
  return (
    <Modal opened onClose={onClose} title={t("title")} closeButtonProps={{ "aria-label": words("close") }} size="lg">
      <p className={classes.intro}>{t("intro")}</p>
      <div className={classes.groups}>
        {here.map((group) => (
          <section key={group.id} aria-labelledby={`keys-${group.id}`}>
            <h3 id={`keys-${group.id}`} className={classes.group}>
              {t(`groups.${group.id}`)}
            </h3>
            <dl className={classes.keys}>
              {group.keys
                .filter(({ action }) => isThere(action, mode))
                .map((key) => (
                  <div key={key.action} className={classes.entry}>
                    <dt>{t(`actions.${key.action}`)}</dt>
                    <dd>
                      {key.strokes.map((stroke) => (
                        <KeyHint key={stroke} keys={stroke} />
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        label={t("singleKeys")}
        description={t("singleKeysHint")}
        checked={preferences.hasSingleKeys}
        onChange={(event) => preferences.setSingleKeys(event.currentTarget.checked)}
      />
    </Modal>
  );
}
