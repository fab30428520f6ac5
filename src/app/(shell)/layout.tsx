import type { ReactNode } from "react";
import { ShellPage } from "@/features/shell/shell-page";
import { unreadShell } from "@/features/shell/use-shell";

/** The frame of every signed-in page. */
export default function ShellLayout({ children }: { children: ReactNode }) {
  return (
    <ShellPage data={unreadShell} acts={{}}>
      {children}
    </ShellPage>
  );
}
