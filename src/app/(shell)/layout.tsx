import { headers } from "next/headers";
import type { ReactNode } from "react";
import { SignedInPage } from "@/features/shell/signed-in-page";
import { SignedOutPage } from "@/features/shell/signed-out-page";
import { getApp } from "@/server/start/app";
import { serverCaller } from "@/trpc/server-caller";

/** The frame of every signed-in page; without a session nothing of the page is made. */
export default async function ShellLayout({ children }: { children: ReactNode }) {
  // First: the build stops here, before it would open a database.
  const header = await headers();
  const { isSignedIn, api } = await serverCaller(await getApp(), header);
  if (!isSignedIn) return <SignedOutPage />;
  const [me, mode] = await Promise.all([api.operators.me(), api.system.mode()]);
  return <SignedInPage initial={{ me, mode }}>{children}</SignedInPage>;
}
