import { auditText } from "@/domain/audit";
import type { Store } from "@/server/db/session";
import { openVault, type Vault } from "@/server/platform/vault";
import { lastAuditSeq, listAuditEntries } from "@/server/repositories/audit.repository";
import { listSealedWith, listSealingKeys, openSealed } from "@/server/repositories/secrets.repository";

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
  if (used.length === 0 && !(await signedLastEntry(store, vault))) throw refusal("VAULT_KEYS has other keys");
  return vault;
}

async function opensSome(store: Store, vault: Vault, keyId: string): Promise<boolean> {
  return (await listSealedWith(store, keyId, TRIED)).some((row) => succeeds(() => openSealed(vault, row)));
}

/** True as well where nothing was ever signed. */
async function signedLastEntry(store: Store, { auditMac }: Vault): Promise<boolean> {
  const seq = await lastAuditSeq(store);
  const [entry] = await listAuditEntries(store, { fromSeq: seq, toSeq: seq, limit: 1 });
  if (entry === undefined) return true;
  return succeeds(() => {
    if (auditMac.signAs(entry.keyId, auditText(entry.prevHash, entry)) !== entry.hash) throw new Error("another key");
  });
}

function succeeds(act: () => unknown): boolean {
  try {
    act();
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
