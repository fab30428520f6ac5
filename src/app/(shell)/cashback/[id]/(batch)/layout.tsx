import type { ReactNode } from "react";
import { BatchPage } from "@/features/cashback/batch-page";

type LayoutProps = { params: Promise<{ id: string }>; children: ReactNode };

/** The frame of one batch around its tabs. */
export default async function Layout({ params, children }: LayoutProps) {
  return <BatchPage id={(await params).id}>{children}</BatchPage>;
}
