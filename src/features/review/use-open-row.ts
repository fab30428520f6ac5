"use client";

import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { ReviewViewChange } from "@/features/review/use-review-view";

/** The open row: the one of the address, else the first where the panel does not cover the list. */
export function useOpenRow(
  chosen: string | null,
  first: string | null,
  onViewChange: (change: ReviewViewChange) => void,
) {
  const hasRoom = useMediaQuery("(min-width: 1024px)", false);
  const [isClosed, setIsClosed] = useState(false);
  return {
    openId: chosen ?? (hasRoom && !isClosed ? first : null),
    open: (id: string | null) => {
      setIsClosed(id === null);
      onViewChange({ open: id });
    },
    close: () => {
      setIsClosed(true);
      onViewChange({ open: null });
    },
  };
}
