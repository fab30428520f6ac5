"use client";

import { CashbackListPage } from "@/features/cashback/cashback-list-page";
import { useCashbackList, useTabCounts } from "@/features/cashback/use-cashback-list";
import { useCashbackView } from "@/features/cashback/use-cashback-view";

/** The list of cashback batches, as the address says. */
export function CashbackPage() {
  const [view, setView] = useCashbackView();
  const list = useCashbackList(view);
  const counts = useTabCounts(view);
  return <CashbackListPage list={list} counts={counts} view={view} onViewChange={(change) => void setView(change)} />;
}
