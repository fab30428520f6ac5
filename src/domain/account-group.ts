import { z } from "zod";

/** Colours of a group's mark; none of them is the colour of a state (green is settled, violet is unknown). */
export const groupTones = ["slate", "blue", "cyan", "amber", "pink", "brown"] as const;
export type GroupTone = (typeof groupTones)[number];

/** A group as an account names it. */
export const accountGroup = z.strictObject({ id: z.string(), name: z.string(), tone: z.enum(groupTones) });
export type AccountGroup = z.infer<typeof accountGroup>;

/** The form in which names of groups are unique: outer spaces and case count for nothing (GRP-1). */
export function canonicalGroupName(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}
