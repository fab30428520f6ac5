import type { Act } from "@/domain/rights";
import type { Messages } from "@/i18n/catalogue";
import { type KeyBinding, listKeys, reviewKeys } from "@/ui/key-bindings";

/** Places of the navigation that exist. */
export type NavigationId = "home" | "accounts" | "groups" | "transfers" | "payees" | "cashback" | "review";

export type NavigationEntry = { id: NavigationId; href: string; action: ShellAction };

export const navigationEntries: readonly NavigationEntry[] = [
  { id: "home", href: "/", action: "goHome" },
  { id: "accounts", href: "/accounts", action: "goAccounts" },
  { id: "groups", href: "/groups", action: "goGroups" },
  { id: "transfers", href: "/transfers", action: "goTransfers" },
  { id: "payees", href: "/payees", action: "goPayees" },
  { id: "cashback", href: "/cashback", action: "goCashback" },
  { id: "review", href: "/review", action: "goReview" },
];

/** Where a person keeps the keys of their programs; the person's menu leads there, the rail does not. */
export const apiKeysHref = "/settings/api-keys";

/** Whether what is stored agrees with itself; the person's menu leads there too, and *Needs you* when it does not. */
export const dataHref = "/settings/data";

/** The sandbox of this installation; the person's menu leads there too. Live has none. */
export const sandboxHref = "/settings/sandbox";

/** Whether this installation has what an action leads to. */
export function isThere(action: string, mode: "sandbox" | "live" | null): boolean {
  return action !== "goSandbox" || mode === "sandbox";
}

/** What a key or the palette can do on every page. */
export type ShellAction =
  | "goHome"
  | "goAccounts"
  | "goGroups"
  | "goTransfers"
  | "goPayees"
  | "goCashback"
  | "goReview"
  | "goApiKeys"
  | "goData"
  | "goSandbox"
  | "palette"
  | "help"
  | "search"
  | "density"
  | "filter"
  | "export"
  | "refresh"
  | "copyLink"
  | "copyCode"
  | PaletteAct;

/** What the palette begins on every page although no key does. */
export type PaletteAct = "newTransfer" | "newCashback" | "addAccount" | "freeze" | "unfreeze";

/** The page where an act of the palette begins, or the header's own button for it, and the right that it takes. */
export const paletteActs: readonly { action: PaletteAct; href: string | null; needs: Act }[] = [
  { action: "newTransfer", href: "/transfers/new", needs: "transfers.send" },
  { action: "newCashback", href: "/cashback/new", needs: "drafts.edit" },
  { action: "addAccount", href: "/accounts/new", needs: "accounts.add" },
  { action: "freeze", href: null, needs: "engine.freeze" },
  { action: "unfreeze", href: null, needs: "engine.unfreeze" },
];

/** The header's button that freezes or unfreezes, whichever it offers now; null before it may be pressed. */
export function headerButton(act: "freeze" | "unfreeze"): HTMLElement | null {
  return document.querySelector<HTMLElement>(`header [data-act="${act}"]:not([aria-disabled])`);
}

/** What pages have a button of their own for. */
export type PageAct = "filter" | "export" | "copyCode";

/** The button of the page on screen for it; null on a page that has none. */
export function pageButton(act: PageAct): HTMLElement | null {
  return document.querySelector<HTMLElement>(`main [data-act="${act}"]`);
}

export const shellKeys = [
  { action: "goHome", strokes: ["g h"] },
  { action: "goAccounts", strokes: ["g a"] },
  { action: "goGroups", strokes: ["g o"] },
  { action: "goTransfers", strokes: ["g t"] },
  { action: "goPayees", strokes: ["g y"] },
  { action: "goCashback", strokes: ["g b"] },
  { action: "goReview", strokes: ["g r"] },
  { action: "goApiKeys", strokes: ["g s"] },
  { action: "goData", strokes: ["g d"] },
  { action: "goSandbox", strokes: ["g x"] },
  { action: "palette", strokes: ["mod+k"] },
  { action: "search", strokes: ["/"] },
  { action: "filter", strokes: ["f"] },
  { action: "export", strokes: ["e"] },
  { action: "refresh", strokes: ["r"] },
  { action: "copyLink", strokes: ["y"] },
  { action: "copyCode", strokes: ["shift+y"] },
  { action: "density", strokes: ["d"] },
  { action: "help", strokes: ["?"] },
] as const satisfies readonly KeyBinding<ShellAction>[];

type KeyGroup = {
  id: keyof Messages["keys"]["groups"];
  keys: readonly KeyBinding<keyof Messages["keys"]["actions"]>[];
  /** The part of the installation where they are valid; everywhere without one. */
  at?: string;
};

/** Every key that works today: the palette, the `?` dialog and the tests read this list. */
export const keyRegistry: readonly KeyGroup[] = [
  { id: "navigation", keys: shellKeys.filter((key) => key.action.startsWith("go")) },
  { id: "global", keys: shellKeys.filter((key) => !key.action.startsWith("go")) },
  { id: "list", keys: listKeys },
  { id: "review", keys: reviewKeys, at: "/review" },
];

/** The entry that an address belongs to; null outside the navigation. */
export function entryOf(path: string): NavigationEntry | null {
  const found = navigationEntries.find(
    (entry) => entry.href !== "/" && (path === entry.href || path.startsWith(`${entry.href}/`)),
  );
  return found ?? (path === "/" ? (navigationEntries[0] ?? null) : null);
}

/** Every page that a key or the palette leads to, in the order of the palette. */
export const pageLinks: readonly { href: string; action: ShellAction }[] = [
  ...navigationEntries,
  { href: apiKeysHref, action: "goApiKeys" },
  { href: dataHref, action: "goData" },
  { href: sandboxHref, action: "goSandbox" },
];

/** Strokes of an action as the key hint draws them. */
export function strokesOf(action: ShellAction): string {
  return shellKeys.find((key) => key.action === action)?.strokes[0] ?? "";
}
