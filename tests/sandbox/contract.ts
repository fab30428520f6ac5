import { readFileSync } from "node:fs";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import { parse } from "yaml";

/** The operations that the sandbox serves, by the names of the contract. */
export const operations = {
  login: { method: "POST", path: "/user/login" },
  getProfile: { method: "GET", path: "/user/profile" },
  internalTransfer: { method: "POST", path: "/account/internal-transfer" },
  listStatementRecords: { method: "POST", path: "/user/statement/record" },
} as const;
export type Operation = keyof typeof operations;

const ajv = new Ajv2020({
  strict: false,
  formats: { email: /^[^\s@]+@[^\s@]+$/, int64: true, password: true, uri: true, date: true, "date-time": true },
});
const contract: Record<string, unknown> = parse(readFileSync("docs/infini-api/openapi.yaml", "utf8"));
ajv.addSchema(contract, "contract");
const validators = new Map<string, ValidateFunction>();

/** What is wrong with an answer by the contract; an empty list when nothing is. */
export function breachesOfContract(operation: Operation, status: number, body: unknown): string[] {
  const validate = validatorFor(operation, status);
  if (validate(body)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ""}`);
}

function validatorFor(operation: Operation, status: number): ValidateFunction {
  const { method, path } = operations[operation];
  const place = `/paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}/responses/${responseKey(status)}`;
  const known = validators.get(place);
  if (known !== undefined) return known;
  const validate = ajv.compile({ $ref: `contract#${schemaPlace(place)}` });
  validators.set(place, validate);
  return validate;
}

function responseKey(status: number): string {
  if (status === 200 || status === 401) return String(status);
  return `${Math.floor(status / 100)}XX`;
}

/** Follows a `$ref` of the response itself, which is no schema and which ajv would not follow. */
function schemaPlace(place: string): string {
  const response = placeIn(contract, place);
  const ref = placeIn(response, "/$ref");
  const end = "/content/application~1json/schema";
  return typeof ref === "string" ? `${ref.slice(1)}${end}` : `${place}${end}`;
}

function placeIn(value: unknown, place: string): unknown {
  return place
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/"))
    .reduce<unknown>(
      (inner, part) =>
        typeof inner === "object" && inner !== null ? new Map(Object.entries(inner)).get(part) : undefined,
      value,
    );
}
