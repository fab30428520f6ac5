/** The name of rows that were pasted, where a file has its own; screens say it in the operator's language. */
export const pastedName = "pasted text";
