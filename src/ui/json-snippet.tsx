"use client";

import { CopyButton } from "@/ui/copy-button";
import classes from "@/ui/json-snippet.module.css";

type JsonSnippetProps = {
  /** What it is, for the copy button and for screen readers: "Answer". */
  label: string;
  /** Text as recorded; it is shown and copied unchanged. */
  text: string;
};

/** A redacted request or answer, word for word. */
export function JsonSnippet({ label, text }: JsonSnippetProps) {
  return (
    <figure className={classes.snippet}>
      <figcaption className={classes.caption}>
        {label}
        <CopyButton text={text} what={label} />
      </figcaption>
      <pre className={classes.text}>{text}</pre>
    </figure>
  );
}
