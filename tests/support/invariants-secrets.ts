import { broken, groupBy, type Rule } from "./invariants-snapshot";

/** I16: no secret of this world is readable in any row, nor in any log, answer, export or file that was handed in. */
const noSecretIsReadable: Rule = (seen) => {
  const looked = [...seen.tables, ...seen.writings];
  const found = seen.secrets.flatMap((secret, index) =>
    looked
      .filter(({ text }) => spellings(secret).some((spelling) => text.includes(spelling)))
      .map(({ where }) => ({ secret: `no. ${index + 1}`, where })),
  );
  return broken("I16", "a secret can be read", found);
};

/** I11: a one-time code goes out once for each account; a second use would be the same step. */
const codesAreUsedOnce: Rule = (seen) => {
  const coded = seen.requests.flatMap((request) => {
    const code = codeIn(request.body);
    return code === null ? [] : [{ no: request.no, account: request.account, code }];
  });
  const reused = [...groupBy(coded, ({ account, code }) => `${account}|${code}`).values()].filter(
    (uses) => uses.length > 1,
  );
  return broken("I11", "a code was sent twice", reused);
};

/** A secret as it is, and as a header, an address, a JSON text or a dump would spell it. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
  ];
}

/** The one-time code of a money request. @source docs/infini-api/openapi.yaml internalTransfer: `email_verify_code` */
function codeIn(body: string): string | null {
  try {
    const { email_verify_code: code }: { email_verify_code?: unknown } = JSON.parse(body);
    return typeof code === "string" && code !== "" ? code : null;
  } catch {
    return null;
  }
}

export const secretRules: readonly Rule[] = [codesAreUsedOnce, noSecretIsReadable];
