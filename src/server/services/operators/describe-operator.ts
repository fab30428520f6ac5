import type { OperatorRow } from "@/domain/operator.schema";
import { timeOf, timeOrNull } from "@/domain/wire";
import { rolesOf } from "@/server/auth/signed-in";
import type { OperatorRecord } from "@/server/repositories/operators.repository";

/** A person as lists and answers show them. */
export function describeOperator(record: OperatorRecord): OperatorRow {
  return {
    id: record.id,
    email: record.emailCanon,
    name: record.name,
    roles: rolesOf(record.roles),
    state: record.state,
    lastSeenAt: timeOrNull(record.lastSeenAtMs),
    createdAt: timeOf(record.createdAtMs),
    version: record.version,
  };
}
