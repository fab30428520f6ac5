import { auditText } from "@/domain/audit";
import type { Store } from "@/server/db/session";
import { openVault, type Vault } from "@/server/platform/vault";
import { type AuditEntry, lastAuditSeq, listAuditEntries } from "@/server/repositories/audit.repository";
import { listSealedWith, listSealingKeys, openSealed, type SealedRow } from "@/server/repositories/secrets.repository";

/** One row may be damaged: a key is another one when it opens none of these. */
const TRIED = 5;
/** So many of the newest audit entries say who signs now. */
const SIGNED = 20;

/**
 * The vault of these keys, once they have shown that they are those of this database: the names of keys are chosen by
 * whoever makes them, and two installations mostly name theirs alike. Called before tables change and at each start.
 * @throws Error before anything is written with another key: no key would open all secrets then, and the audit chain
 * would hold entries that nobody can prove
 */
export async function proveVault(store: Store, vaultKeys: string): Promise<Vault> {
  const vault = openVault(vaultKeys);
  const used = await listSealingKeys(store);
  const missing = used.filter((keyId) => !vault.keyIds.includes(keyId)).sort();
  if (missing.length > 0) throw refusal(`VAULT_KEYS lacks ${missing.join(", ")}`);
  for (const keyId of used) {
    if (!(await opensSome(store, vault, keyId))) throw anotherKey(keyId);
  }
  await proveSigners(store, vault, used);
  return vault;
}

/** Of what was sealed longest ago: a wrong key that an earlier version let in wrote later. */
async function opensSome(store: Store, vault: Vault, keyId: string): Promise<boolean> {
  return (await listSealedWith(store, keyId, TRIED)).some((row) => opens(vault, row));
}

/**
 * The audit chain speaks for keys that have sealed nothing yet: all of a new installation, or one that another host has
 * just begun to write with. A single entry is no proof, for somebody may have changed it: whoever asks verifies the chain.
 */
async function proveSigners(store: Store, { auditMac, keyIds }: Vault, used: readonly string[]): Promise<void> {
  const toSeq = await lastAuditSeq(store);
  const entries = await listAuditEntries(store, { fromSeq: toSeq - SIGNED + 1, toSeq, limit: SIGNED });
  const fits = (entry: AuditEntry): boolean =>
    auditMac.signAs(entry.keyId, auditText(entry.prevHash, entry)) === entry.hash;
  const signers = new Set(entries.map(({ keyId }) => keyId));
  for (const keyId of keyIds.filter((one) => signers.has(one) && !used.includes(one))) {
    const signed = entries.filter((entry) => entry.keyId === keyId);
    if (signed.length > 1 && !signed.some(fits)) throw anotherKey(keyId);
  }
  const isForeign = entries.length > 1 && !keyIds.some((keyId) => signers.has(keyId));
  if (used.length === 0 && isForeign) throw refusal("VAULT_KEYS has other keys");
}

function opens(vault: Vault, row: SealedRow): boolean {
  try {
    openSealed(vault, row);
    return true;
  } catch {
    return false;
  }
}

function anotherKey(keyId: string): Error {
  return refusal(`the key ${keyId} of VAULT_KEYS is another one`);
}

function refusal(words: string): Error {
  return new Error(
    `${words}: secrets or the audit chain of this database are sealed with it; start with the keys of its own ` +
      "installation, keys.json in its data folder or VAULT_KEYS as it was (docs/operations.md, What lies where)",
  );
}
