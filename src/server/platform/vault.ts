import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { z } from "zod";
import type { AuditMac } from "@/domain/audit";

/** @source docs/design/security.md §6 */
const secretClasses = ["credentials", "second_factor", "mailbox", "identity", "evidence"] as const;
type SecretClass = (typeof secretClasses)[number];

/** Where a sealed value belongs; it opens nowhere else. */
type SealContext = {
  class: SecretClass;
  table: string;
  column: string;
  rowId: string;
  kind: string;
  version: number;
};

const boxSchema = z.strictObject({ iv: z.string(), ct: z.string(), tag: z.string() });
const sealedSchema = boxSchema.extend({ v: z.literal(1), alg: z.literal("A256GCM"), kid: z.string(), wrap: boxSchema });
type Box = z.infer<typeof boxSchema>;

/** The vault refused: wrong key, wrong place, or a changed byte. Says nothing about the content. */
class VaultError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "VaultError";
  }
}

export type Vault = {
  readonly writingKeyId: string;
  readonly keyIds: readonly string[];
  /** Sealed JSON text for the `secrets` table. A fresh data key per write. */
  seal(plain: string, context: SealContext): string;
  /** @throws VaultError */
  open(sealed: string, context: SealContext): string;
  /** The keyed hash of the audit chain. */
  auditMac: AuditMac;
  /** Equality look-up without the value. */
  indexOf(value: string): string;
};

/** Reads `id:base64,…` (first one writes). @throws VaultError when a key is missing, short or named twice. */
function parseVaultKeys(text: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const part of text.split(",")) {
    const [id = "", material = ""] = part.trim().split(":");
    const key = Buffer.from(material, "base64");
    if (!/^[a-z0-9-]{1,32}$/.test(id) || key.length !== 32)
      throw new VaultError("VAULT_KEYS: each entry is id:base64 of 32 bytes");
    if (keys.has(id)) throw new VaultError(`VAULT_KEYS: ${id} stands twice`);
    keys.set(id, key);
  }
  return keys;
}

export function openVault(vaultKeys: string): Vault {
  const roots = parseVaultKeys(vaultKeys);
  const writingKeyId = [...roots.keys()][0];
  if (!writingKeyId) throw new VaultError("VAULT_KEYS is empty");
  const derived = new Map<string, Buffer>();
  const derive = (keyId: string, purpose: string): Buffer => {
    const known = derived.get(`${keyId} ${purpose}`);
    if (known) return known;
    const root = roots.get(keyId);
    if (!root) throw new VaultError(`no vault key ${keyId}`);
    const key = Buffer.from(hkdfSync("sha256", root, "infini-manager", purpose, 32));
    derived.set(`${keyId} ${purpose}`, key);
    return key;
  };
  const auditKey = derive(writingKeyId, "audit");
  const indexKey = derive(writingKeyId, "index");
  return {
    writingKeyId,
    keyIds: [...roots.keys()],
    seal(plain, context) {
      const dataKey = randomBytes(32);
      const place = associated(context, writingKeyId);
      const sealed = {
        v: 1,
        alg: "A256GCM",
        kid: writingKeyId,
        wrap: encrypt(derive(writingKeyId, `class:${context.class}`), dataKey, place),
        ...encrypt(dataKey, Buffer.from(plain, "utf8"), place),
      };
      return JSON.stringify(sealed);
    },
    open(sealed, context) {
      const record = readSealed(sealed);
      const place = associated(context, record.kid);
      const dataKey = decrypt(derive(record.kid, `class:${context.class}`), record.wrap, place);
      return decrypt(dataKey, record, place).toString("utf8");
    },
    auditMac: {
      keyId: writingKeyId,
      sign: (text) => createHmac("sha256", auditKey).update(text).digest("hex"),
      signAs: (keyId, text) => createHmac("sha256", derive(keyId, "audit")).update(text).digest("hex"),
    },
    indexOf: (value) => createHmac("sha256", indexKey).update(value).digest("hex"),
  };
}

function readSealed(text: string): z.infer<typeof sealedSchema> {
  try {
    return sealedSchema.parse(JSON.parse(text));
  } catch {
    throw new VaultError("not a sealed record");
  }
}

function associated(context: SealContext, keyId: string): Buffer {
  const { class: secretClass, table, column, rowId, kind, version } = context;
  return Buffer.from(JSON.stringify([1, keyId, secretClass, table, column, rowId, kind, version]), "utf8");
}

function encrypt(key: Buffer, plain: Buffer, place: Buffer): Box {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(place);
  const ct = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv: iv.toString("base64"), ct: ct.toString("base64"), tag: cipher.getAuthTag().toString("base64") };
}

function decrypt(key: Buffer, box: Box, place: Buffer): Buffer {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(box.iv, "base64"), { authTagLength: 16 });
    decipher.setAAD(place);
    decipher.setAuthTag(Buffer.from(box.tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(box.ct, "base64")), decipher.final()]);
  } catch {
    throw new VaultError("a sealed record does not open here");
  }
}
