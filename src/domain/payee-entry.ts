import type { PayeeKind } from "./payee";

/** What a text in the payee field names. */
export type PayeeEntry = { kind: "account"; id: string } | { kind: PayeeKind; text: string };

/** Recognises a payee as it was typed or chosen: an id of ours, an address, or else a UID. Nothing is repaired. */
export function recognisePayee(text: string): PayeeEntry {
  // A full-width sign is no address, but somebody meant one: the address rules name the character.
  if (text.includes("@") || text.includes("\uff20")) return { kind: "email", text };
  return text.startsWith("acc_") ? { kind: "account", id: text } : { kind: "uid", text };
}
