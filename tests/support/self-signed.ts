import { generateKeyPairSync, sign } from "node:crypto";

const OID_ECDSA_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const OID_COMMON_NAME = [0x55, 0x04, 0x03];
const OID_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];
const OID_BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];

/** A fresh self-signed certificate for one IP address and `localhost`, written by hand so that no program is needed. */
export function selfSigned(options: { ip?: string; notAfter?: Date } = {}): { certPem: string; keyPem: string } {
  const { ip = "127.0.0.1", notAfter = new Date(Date.now() + 86_400_000) } = options;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(OID_ECDSA_SHA256));
  const name = sequence(der(0x31, sequence(oid(OID_COMMON_NAME), der(0x0c, Buffer.from("scripted infini")))));
  const alternativeNames = sequence(
    der(0x82, Buffer.from("localhost")),
    der(0x87, Buffer.from(ip.split(".").map(Number))),
  );
  const extensions = sequence(
    sequence(oid(OID_ALTERNATIVE_NAME), der(0x04, alternativeNames)),
    sequence(oid(OID_BASIC_CONSTRAINTS), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
  );
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, Date.now() & 0xff])),
    algorithm,
    name,
    sequence(utcTime(new Date(Date.now() - 172_800_000)), utcTime(notAfter)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = sequence(content, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    certPem: `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64")}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function der(tag: number, content: Buffer): Buffer {
  const length = content.length;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
