"use client";

import "@mantine/spotlight/styles.layer.css";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { useMay } from "@/features/operators/use-may";
import {
  headerButton,
  isThere,
  type PaletteAct,
  pageButton,
  pageLinks,
  paletteActs,
  type ShellAction,
  shellKeys,
  strokesOf,
} from "@/features/shell/labels";
import classes from "@/features/shell/palette-dialog.module.css";
import {
  type PaletteFinds,
  type PaletteHits,
  type PaletteSearch,
  type SearchAct,
  usePaletteSearch,
} from "@/features/shell/use-palette-search";
import type { ShellData } from "@/features/shell/use-shell";
import { formatCount } from "@/i18n/formats";
import { KeyHint } from "@/ui/key-hint";

type PaletteDialogProps = {
  /** Counts up each time somebody asks for the palette; it stays in the page and gives focus back when it closes. */
  opens: number;
  mode: ShellData["mode"];
  onAction: (action: ShellAction) => void;
  onVisit: (href: string) => void;
  /** Finds what is no page and no action; without it the palette knows these alone. */
  onSearch?: SearchAct | undefined;
};

type Entry = { id: string; label: string; description?: string; rightSection?: ReactNode; onClick: () => void };
type Group = { id: string; label: string; entries: Entry[] };

/** Search or run: every page and every action of the key registry by its words, and accounts, payees, groups and batches by theirs. */
export function PaletteDialog({ opens, mode, onAction, onVisit, onSearch }: PaletteDialogProps) {
  const t = useTranslations("shell.palette");
  const [[store, control]] = useState(createSpotlight);
  const [query, setQuery] = useState("");
  useEffect(() => {
    if (opens > 0) control.open();
  }, [control, opens]);
  const search = usePaletteSearch(onSearch, query);
  const own = useOwnGroups(query, mode, onAction, onVisit);
  const groups = [...own, ...useFoundGroups(search.finds, onVisit)];
  const status = useStatus(search, query, own.length > 0);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      title={t("button")}
      classNames={{ header: "im-hidden" }}
      shortcut={null}
      centered={false}
      yOffset="12dvh"
      scrollable
      maxHeight="70dvh"
    >
      <Spotlight.Search
        placeholder={t(onSearch === undefined ? "placeholder" : "hint")}
        aria-label={t(onSearch === undefined ? "placeholder" : "placeholderAll")}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      {groups.length === 0 ? null : (
        <Spotlight.ActionsList>
          {groups.map((group) => (
            <Spotlight.ActionsGroup key={group.id} label={group.label}>
              {group.entries.map(({ id, ...entry }) => (
                <Spotlight.Action key={id} {...entry} />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        </Spotlight.ActionsList>
      )}
      <p className={classes.status} role="status">
        {status}
      </p>
    </Spotlight.Root>
  );
}

/** Pages and actions whose words hold what was typed. */
function useOwnGroups(
  query: string,
  mode: ShellData["mode"],
  onAction: (action: ShellAction) => void,
  onVisit: (href: string) => void,
): Group[] {
  const t = useTranslations("shell.palette");
  const keys = useTranslations("keys.actions");
  const may = useMay();
  const typed = query.trim().toLowerCase();
  const pages = pageLinks.map(({ action }) => action);
  const others = shellKeys
    .map(({ action }) => action)
    .filter((one) => one !== "palette" && !pages.includes(one))
    .filter((one) => one !== "copyCode" || pageButton(one) !== null);
  const entries = (actions: readonly ShellAction[]) =>
    actions
      .filter((action) => isThere(action, mode))
      .map((action) => ({
        id: action,
        label: keys(action),
        rightSection: <KeyHint keys={strokesOf(action)} />,
        onClick: () => onAction(action),
      }));
  // Each stands on its page or in the header too, with the reason where it may not be done: here it is left out then.
  const acts = paletteActs
    .filter(({ needs }) => may(needs))
    .flatMap(({ action, href }): Entry[] => {
      const begin = href === null ? pressOf(action) : () => onVisit(href);
      return begin === null ? [] : [{ id: action, label: keys(action), onClick: begin }];
    });
  const found = (all: Entry[]) => all.filter(({ label }) => label.toLowerCase().includes(typed));
  return [
    { id: "pages", label: t("pages"), entries: found(entries(pages)) },
    { id: "actions", label: t("actions"), entries: found([...acts, ...entries(others)]) },
  ].filter((group) => group.entries.length > 0);
}

/** Presses the header's button for it; null where it does not stand there now. */
function pressOf(action: PaletteAct): (() => void) | null {
  if (action !== "freeze" && action !== "unfreeze") return null;
  return headerButton(action) === null ? null : () => headerButton(action)?.click();
}

function useFoundGroups(finds: PaletteFinds | null, onVisit: (href: string) => void): Group[] {
  const t = useTranslations("shell.palette");
  const group = (id: keyof PaletteFinds, found: PaletteHits | null | undefined): Group[] => {
    if (!found || found.hits.length === 0) return [];
    const shown = found.hits.length;
    const part = t("part", { shown: formatCount(shown), total: formatCount(found.total) });
    return [
      {
        id,
        label: shown < found.total ? `${t(id)} · ${part}` : t(id),
        entries: found.hits.map((hit) => ({
          id: hit.id,
          label: hit.label,
          description: hit.detail,
          onClick: () => onVisit(hit.href),
        })),
      },
    ];
  };
  return [
    ...group("accounts", finds?.accounts),
    ...group("payees", finds?.payees),
    ...group("groups", finds?.groups),
    ...group("batches", finds?.batches),
  ];
}

/** What became of the search, in words. */
function useStatus(search: PaletteSearch, query: string, hasOwn: boolean): string {
  const t = useTranslations("shell.palette");
  const typed = query.trim();
  if (search.status === "searching") return t("searching");
  if (search.status === "failed") return t("failed");
  const accounts = search.finds?.accounts?.total ?? 0;
  const payees = search.finds?.payees?.total ?? 0;
  const groups = search.finds?.groups?.total ?? 0;
  const batches = search.finds?.batches?.total ?? 0;
  if (accounts + payees + groups + batches > 0) return t("found", { accounts, payees, groups, batches });
  if (!hasOwn) return t("nothing", { query: typed });
  return search.status === "ready" ? t("nothingFound", { query: typed }) : "";
}
