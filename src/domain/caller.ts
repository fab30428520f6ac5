import type { Actor } from "./audit";

export const roles = ["owner", "admin", "operator", "approver", "viewer"] as const;
export type Role = (typeof roles)[number];

/** The person behind a call, with what the rights table needs to know. */
export type Caller = {
  actor: Actor;
  personId: string;
  name: string;
  email: string;
  roles: readonly Role[];
  /** Last step-up of this session, Unix ms. */
  steppedUpAtMs: number | null;
};
