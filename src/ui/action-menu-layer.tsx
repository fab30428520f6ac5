"use client";

import { Menu } from "@mantine/core";
import Link from "next/link";
import { Fragment, type ReactElement } from "react";
import type { ActionMenuItem } from "@/ui/action-menu";
import classes from "@/ui/action-menu-layer.module.css";

type ActionMenuLayerProps = { target: ReactElement; items: readonly ActionMenuItem[] };

/** The kit's menu, open from its first drawing; only `action-menu.tsx` uses it. */
export function ActionMenuLayer({ target, items }: ActionMenuLayerProps) {
  return (
    <Menu defaultOpened position="bottom-end">
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Fragment key={item.id}>
            {item.startsGroup ? <Menu.Divider /> : null}
            <Entry item={item} />
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ item }: { item: ActionMenuItem }) {
  const label = (
    <>
      {item.label}
      {item.unavailable === undefined ? null : <span className={classes.reason}>{item.unavailable}</span>}
    </>
  );
  const look = {
    leftSection: item.icon,
    ...(item.isDangerous ? { color: "var(--im-rejected)" } : {}),
  };
  if (item.unavailable !== undefined) {
    // Not the kit's disabled: the arrow keys lead to it too, so that its reason is heard.
    return (
      <Menu.Item className={classes.unavailable} aria-disabled closeMenuOnClick={false} {...look}>
        {label}
      </Menu.Item>
    );
  }
  if (item.href !== undefined) {
    return (
      <Menu.Item component={Link} href={item.href} prefetch={false} {...look}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item closeMenuOnClick={item.staysOpen !== true} {...look} onClick={() => item.onChoose?.()}>
      {label}
    </Menu.Item>
  );
}
