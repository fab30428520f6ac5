import { canonicalGroupName } from "@/domain/account-group";
import { systemActor } from "@/domain/audit";
import { appendAudit } from "@/server/repositories/audit.repository";
import {
  findDefaultGroup,
  insertDefaultGroup,
  insertMembers,
  listStrayAccounts,
  lockMembership,
} from "@/server/repositories/groups.repository";
import type { AppContext } from "@/server/services/context";

/** What the default group is called until somebody renames it. */
const firstName = "General";
const STEP = 1_000;

type Parts = Pick<AppContext, "db" | "ids" | "clock" | "vault">;

/**
 * Makes sure, at each start, that there is a default group and that it holds every account that is in no other: those
 * that were added before there were groups (GRP-2, GRP-3).
 */
export async function ensureDefaultGroup(parts: Parts): Promise<void> {
  const { db, ids, clock } = parts;
  if (!(await findDefaultGroup(db))) {
    const atMs = clock.nowMs();
    await insertDefaultGroup(db, {
      id: ids.next("grp"),
      name: firstName,
      nameCanon: canonicalGroupName(firstName),
      tone: "slate",
      isDefault: true,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    });
  }
  while ((await adoptStrays(parts)) === STEP);
}

async function adoptStrays({ db, clock, vault }: Parts): Promise<number> {
  return db.tx(async (tx) => {
    const group = await lockMembership(tx);
    const strays = await listStrayAccounts(tx, STEP);
    if (strays.length === 0) return 0;
    const atMs = clock.nowMs();
    await insertMembers(tx, group.id, strays, { addedBy: systemActor.id, atMs });
    await appendAudit(tx, vault.auditMac, {
      actor: systemActor,
      action: "group.add_accounts",
      objectKind: "group",
      objectId: group.id,
      after: { changed: strays.length, why: "accounts without a group" },
      atMs,
    });
    return strays.length;
  });
}
