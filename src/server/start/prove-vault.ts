import { auditText } from "@/domain/audit";
import type { Store } from "@/server/db/session";
import { openVault, type Vault } from "@/server/platform/vault";
import { type AuditEntry, lastAuditSeq, listAuditEntries } from "@/server/repositories/audit.repository";
import { listSealedWith, listSealingKeys, openSealed, type SealedRow } from "@/server/repositories/secrets.repository";

/** One row may be damaged: a key is another one when it opens none of these. */
const TRIED = 5;

/**
 * The vault of these keys, once they have shown that they are those of this database: the names of keys are chosen by
 * whoever makes them, and two installations mostly name theirs alike.
 * @throws Error before anything is written with another key: no key would open all secrets then, and the audit chain
 * would hold entries that nobody can prove
 */
export async function proveVault(store: Store, vaultKeys: string): Promise<Vault> {
  const vault = openVault(vaultKeys);
  const used = await listSealingKeys(store);
  const missing = used.filter((keyId) => !vault.keyIds.includes(keyId)).sort();
  if (missing.length > 0) throw refusal(`VAULT_KEYS lacks ${missing.join(", ")}`);
  for (const keyId of used) {
    if (!(await opensSome(store, vault, keyId))) throw refusal(`the key ${keyId} of VAULT_KEYS is another one`);
  }
  if (used.length === 0 && !(await signedSome(store, vault))) throw refusal("VAULT_KEYS has other keys");
  return vault;
}

async function opensSome(store: Store, vault: Vault, keyId: string): Promise<boolean> {
  return (await listSealedWith(store, keyId, TRIED)).some((row) => opens(vault, row));
}

/** True as well of a single entry: somebody may have changed it, and the chain is verified by whoever asks. */
async function signedSome(store: Store, { auditMac, keyIds }: Vault): Promise<boolean> {
  const toSeq = await lastAuditSeq(store);
  const entries = await listAuditEntries(store, { fromSeq: toSeq - TRIED + 1, toSeq, limit: TRIED });
  const fits = (entry: AuditEntry): boolean =>
    keyIds.includes(entry.keyId) && auditMac.signAs(entry.keyId, auditText(entry.prevHash, entry)) === entry.hash;
  return entries.length < 2 || entries.some(fits);
}

function opens(vault: Vault, row: SealedRow): boolean {
  try {
    openSealed(vault, row);
    return true;
  } catch {
    return false;
  }
}

function refusal(words: string): Error {
  return new Error(
    `${words}: secrets or the audit chain of this database are sealed with it; start with the keys of its own ` +
      "installation, keys.json in its data folder or VAULT_KEYS as it was (docs/operations.md, What lies where)",
  );
}
