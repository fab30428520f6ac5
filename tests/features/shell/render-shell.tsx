import { AppRouterContext, type AppRouterInstance } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import type { ReactNode } from "react";
import { MayProvider } from "@/features/operators/use-may";
import { ShellPage } from "@/features/shell/shell-page";
import { type ShellActs, type ShellData, unreadShell } from "@/features/shell/use-shell";
import type { Locale } from "@/i18n/locale";
import type { Preferences } from "@/ui/preferences";
import { renderFace } from "../../ui/render-face";

/** What the frame asked of the router, in order: `push /accounts`, `refresh`. */
export type Visits = string[];

/** A router that only writes down where it was sent. */
function recordingRouter(visits: Visits): AppRouterInstance {
  const note = (kind: string) => (target?: string) => {
    visits.push(target === undefined ? kind : `${kind} ${target}`);
  };
  return {
    back: note("back"),
    forward: note("forward"),
    refresh: note("refresh"),
    push: note("push"),
    replace: note("replace"),
    prefetch: note("prefetch"),
    bfcacheId: "test",
  };
}

type ShellOptions = {
  data?: Partial<ShellData>;
  acts?: ShellActs;
  /** What the person may begin; everything unless told. */
  may?: Readonly<Record<string, unknown>>;
  path?: string;
  locale?: Locale;
  preferences?: Partial<Preferences>;
  children?: ReactNode;
};

/** The frame as a signed-in operator of the sandbox sees it. */
export function renderShell(options: ShellOptions = {}): Visits {
  const visits: Visits = [];
  const data: ShellData = {
    ...unreadShell,
    mode: "sandbox",
    reviewCount: 99,
    runningCount: 1,
    operator: { name: "Mei Chen", email: "mei@example.com" },
    ...options.data,
  };
  const frame = (
    <ShellPage data={data} acts={options.acts ?? {}}>
      {options.children ?? <h1>{"page"}</h1>}
    </ShellPage>
  );
  renderFace(
    <AppRouterContext value={recordingRouter(visits)}>
      <PathnameContext value={options.path ?? "/cashback/bat_7"}>
        {options.may === undefined ? frame : <MayProvider may={options.may}>{frame}</MayProvider>}
      </PathnameContext>
    </AppRouterContext>,
    {
      ...(options.locale === undefined ? {} : { locale: options.locale }),
      ...(options.preferences === undefined ? {} : { preferences: options.preferences }),
    },
  );
  return visits;
}
