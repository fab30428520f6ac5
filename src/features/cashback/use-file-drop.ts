"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

/** Takes the first file that is dropped on the element; true while one hovers over it. */
export function useFileDrop(zone: RefObject<HTMLElement | null>, onFile: (file: File | null) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const take = useRef(onFile);
  take.current = onFile;
  useEffect(() => {
    const host = zone.current;
    if (host === null) return;
    const over = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    };
    const leave = () => setIsOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      take.current(event.dataTransfer?.files.item(0) ?? null);
    };
    host.addEventListener("dragover", over);
    host.addEventListener("dragleave", leave);
    host.addEventListener("drop", drop);
    return () => {
      host.removeEventListener("dragover", over);
      host.removeEventListener("dragleave", leave);
      host.removeEventListener("drop", drop);
    };
  }, [zone]);
  return isOver;
}
