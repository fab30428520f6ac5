"use client";

import { Button, Modal, Stack, Tabs } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconCopy from "@tabler/icons-react/dist/esm/icons/IconCopy.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ViewCode } from "@/domain/code-snippet";
import type { CodeLayer } from "@/ui/code-button";
import classes from "@/ui/code-dialog.module.css";

type CodeDialogProps = CodeLayer & {
  code: ViewCode;
  /** Where a person makes a key for programs. */
  keysHref: string;
};

/** The same view as a program with the typed client, and as a line of the command line where one gives it. */
export function CodeDialog({ isOpen, onClose, code, keysHref }: CodeDialogProps) {
  const t = useTranslations("widgets.code");
  const widgets = useTranslations("widgets");
  const client = (
    <Snippet
      name={t("client")}
      isNamed={code.command === null}
      text={code.client}
      hint={t("clientHint")}
      keysHref={keysHref}
    />
  );
  // Focus goes back to where it was when the layer opens, so it has to be there, closed, before it does.
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  return (
    <Modal
      opened={isOpen && isMounted}
      onClose={onClose}
      size="xl"
      title={t("title")}
      closeButtonProps={{ "aria-label": widgets("close") }}
    >
      <Stack gap="md">
        <p>{t("lead")}</p>
        {code.command === null ? (
          client
        ) : (
          <Tabs defaultValue="client">
            <Tabs.List aria-label={t("tabsLabel")} mb="md">
              <Tabs.Tab value="client">{t("client")}</Tabs.Tab>
              <Tabs.Tab value="command">{t("command")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="client">{client}</Tabs.Panel>
            <Tabs.Panel value="command">
              <Snippet
                name={t("command")}
                isNamed={false}
                text={code.command}
                hint={t("commandHint", { url: window.location.origin })}
                keysHref={keysHref}
              />
            </Tabs.Panel>
          </Tabs>
        )}
      </Stack>
    </Modal>
  );
}

type SnippetProps = {
  name: string /** False where a tab says it already. */;
  isNamed: boolean;
  text: string;
  hint: string;
  keysHref: string;
};

function Snippet({ name, isNamed, text, hint, keysHref }: SnippetProps) {
  const t = useTranslations("widgets.code");
  return (
    <Stack gap="xs">
      <figure className={classes.snippet} aria-label={name}>
        <figcaption className={classes.caption}>
          {isNamed ? name : null}
          <CopyText text={text} />
        </figcaption>
        <pre className={classes.text}>{text}</pre>
      </figure>
      <p className={classes.hint}>
        {hint} <Link href={keysHref}>{t("keys")}</Link>
      </p>
    </Stack>
  );
}

function CopyText({ text }: { text: string }) {
  const t = useTranslations("widgets");
  const clipboard = useClipboard({ timeout: 3000 });
  const said = clipboard.error ? t("copyFailed") : clipboard.copied ? t("copied") : "";
  const Icon = clipboard.copied ? IconCheck : IconCopy;
  return (
    <span className={classes.copy}>
      <span role="status" className={clipboard.error ? classes.failed : "im-hidden"}>
        {said}
      </span>
      <Button
        data-autofocus
        size="xs"
        variant="default"
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? t("copied") : t("code.copy")}
      </Button>
    </span>
  );
}
