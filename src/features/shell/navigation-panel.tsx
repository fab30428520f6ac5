"use client";

import IconArrowsExchange from "@tabler/icons-react/dist/esm/icons/IconArrowsExchange.mjs";
import IconArrowsSplit2 from "@tabler/icons-react/dist/esm/icons/IconArrowsSplit2.mjs";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import IconHome from "@tabler/icons-react/dist/esm/icons/IconHome.mjs";
import IconListCheck from "@tabler/icons-react/dist/esm/icons/IconListCheck.mjs";
import IconUserDollar from "@tabler/icons-react/dist/esm/icons/IconUserDollar.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import IconUsersGroup from "@tabler/icons-react/dist/esm/icons/IconUsersGroup.mjs";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { entryOf, type NavigationId, navigationEntries } from "@/features/shell/labels";
import classes from "@/features/shell/navigation-panel.module.css";
import { formatCount } from "@/i18n/formats";
import { ActionMenu } from "@/ui/action-menu";

const icons = {
  home: IconHome,
  accounts: IconUsers,
  groups: IconUsersGroup,
  transfers: IconArrowsExchange,
  payees: IconUserDollar,
  cashback: IconArrowsSplit2,
  review: IconListCheck,
};

type NavigationPanelProps = { path: string; reviewCount: number | null };

/** What a phone has no room for: it stands behind *More* there. */
const rare: readonly NavigationId[] = ["groups", "transfers", "payees"];

/** The rail: words on a wide screen, icons on a narrow one, a bar at the bottom of a phone. */
export function NavigationPanel({ path, reviewCount }: NavigationPanelProps) {
  const t = useTranslations("shell.nav");
  const shell = useTranslations("shell");
  const current = entryOf(path);
  return (
    <nav className={classes.rail} aria-label={t("label")}>
      <span className={classes.product}>{shell("product")}</span>
      <ul className={classes.entries}>
        {navigationEntries.map((entry) => {
          const Icon = icons[entry.id];
          return (
            <li key={entry.id} data-entry={entry.id} data-rare={rare.includes(entry.id) || undefined}>
              <Link
                className={classes.entry}
                href={entry.href}
                prefetch={false}
                title={t(entry.id)}
                aria-current={entry.id === current?.id ? "page" : undefined}
              >
                <Icon className={classes.icon} size={18} stroke={1.75} aria-hidden />
                <span className={classes.word}>{t(entry.id)}</span>
                <Badge id={entry.id} count={reviewCount} />
              </Link>
            </li>
          );
        })}
        <li data-entry="more">
          <MoreButton isHere={current !== null && rare.includes(current.id)} />
        </li>
      </ul>
    </nav>
  );
}

function MoreButton({ isHere }: { isHere: boolean }) {
  const t = useTranslations("shell.nav");
  const button = (
    <button type="button" className={classes.entry} aria-current={isHere ? "true" : undefined}>
      <IconDots className={classes.icon} size={18} stroke={1.75} aria-hidden />
      <span className={classes.word}>{t("more")}</span>
    </button>
  );
  const entries = navigationEntries.filter(({ id }) => rare.includes(id));
  return <ActionMenu button={button} items={entries.map(({ id, href }) => ({ id, href, label: t(id) }))} />;
}

function Badge({ id, count }: { id: NavigationId; count: number | null }) {
  const t = useTranslations("shell.nav");
  if (id !== "review" || count === null || count === 0) return null;
  return (
    <span className={classes.badge}>
      <span aria-hidden>{count > 999 ? `${formatCount(999)}+` : formatCount(count)}</span>
      <span className="im-hidden">{t("waiting", { count })}</span>
    </span>
  );
}
