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

/** Beyond its step and those beside it the same digits are another code. */
const SAME_CODE_MS = 90_000;

/** I11: a one-time code goes out once for each account; a second use would be the same step. */
const codesAreUsedOnce: Rule = (seen) => {
  const coded = seen.requests.flatMap((request) => {
    const code = codeIn(request.body);
    return code === null ? [] : [{ no: request.no, account: request.account, atMs: Date.parse(request.at), code }];
  });
  const reused = [...groupBy(coded, ({ account, code }) => `${account}|${code}`).values()].filter((uses) =>
    uses.some((use, index) => use.atMs - (uses[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY) < SAME_CODE_MS),
  );
  return broken("I11", "a code was sent twice", reused);
};

/** I11: the step of each attempt was taken, by nobody else, and no two attempts share one. */
const stepsAreTakenOnce: Rule = (seen) => {
  const stepOf = ({ accountId, totpStep }: { accountId: string; totpStep: number | null }) =>
    `${accountId}|${totpStep}`;
  const coded = seen.attempts.filter(({ totpStep }) => totpStep !== null);
  const shared = [...groupBy(coded, stepOf).values()].filter((group) => group.length > 1);
  const taken = new Map(seen.steps.map((row) => [`${row.accountId}|${row.step}`, row]));
  const foreign = coded.filter((attempt) => {
    const row = taken.get(stepOf(attempt));
    return row?.transferId !== attempt.transferId || (row.attemptId !== null && row.attemptId !== attempt.id);
  });
  return [
    ...broken("I11", "two attempts with one step", shared),
    ...broken("I11", "a step that was not taken for its attempt", foreign),
  ];
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

export const secretRules: readonly Rule[] = [codesAreUsedOnce, stepsAreTakenOnce, noSecretIsReadable];
