"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { FileChoice } from "@/features/cashback/file-form";
import { useTRPC } from "@/trpc/client";
import { keepText, readKeptText } from "@/ui/kept-text";

const nothing: FileChoice = { file: null, text: "" };

/**
 * The file or the rows of a source that were chosen and not handed in. Pasted rows outlive a reload of this tab until
 * `forget`: they may have been put together by hand. A file stays on the person's machine and is chosen again.
 */
export function useKeptChoice(field: string): {
  choice: FileChoice;
  choose: (choice: FileChoice) => void;
  forget: () => void;
} {
  const person = useQuery(useTRPC().operators.me.queryOptions()).data?.id ?? null;
  const [choice, setChoice] = useState(nothing);
  const keep = (text: string) => {
    if (person !== null) keepText(field, person, text, Date.now());
  };
  useEffect(() => {
    const text = person === null ? null : readKeptText(field, person, Date.now());
    // What was typed before the page could listen is newer.
    if (text !== null) setChoice((now) => (now.file === null && now.text === "" ? { file: null, text } : now));
  }, [field, person]);
  return {
    choice,
    choose: (next) => {
      setChoice(next);
      keep(next.text);
    },
    forget: () => keep(""),
  };
}
