import { systemActor } from "@/domain/audit";
import { openStore } from "@/server/db/open-store";
import { openVault } from "@/server/platform/vault";
import { appendAudit, ensureAuditHead } from "@/server/repositories/audit.repository";

/** Appends entries to the chain of a database: `url vaultKeys count`. Prints the numbers they got. */
const [url = "", vaultKeys = "", count = "0"] = process.argv.slice(2);
const store = openStore(url);
const vault = openVault(vaultKeys);
await ensureAuditHead(store);
const seqs: number[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const draft = { actor: systemActor, action: "account.update", objectKind: "account", objectId: "other", atMs: 1 };
  seqs.push(await store.tx((tx) => appendAudit(tx, vault.auditMac, draft)));
}
await store.close();
console.log(JSON.stringify(seqs));
