import type { Kit } from "../kit";

/** What everything stands on: audit, secrets, settings, jobs, events, idempotency keys, the state of the installation. */
export function groundTables(k: Kit) {
  const auditEntries = k.table(
    "audit_entries",
    {
      seq: k.int("seq").primaryKey(),
      atMs: k.int("at_ms").notNull(),
      actorKind: k.str("actor_kind", 16).$type<"operator" | "api_key" | "system" | "cli">().notNull(),
      actorId: k.str("actor_id").notNull(),
      sessionId: k.str("session_id"),
      ip: k.str("ip", 64),
      userAgent: k.text("user_agent"),
      action: k.str("action").notNull(),
      objectKind: k.str("object_kind", 32).notNull(),
      objectId: k.str("object_id", 191).notNull(),
      before: k.text("before_json"),
      after: k.text("after_json"),
      reason: k.text("reason"),
      ref: k.str("ref"),
      keyId: k.str("key_id", 32).notNull(),
      prevHash: k.str("prev_hash", 64).notNull(),
      hash: k.str("hash", 64).notNull(),
    },
    (t) => [k.index("audit_entries_object_idx").on(t.objectKind, t.objectId)],
  );
  const auditHead = k.table("audit_head", {
    id: k.int("id").primaryKey(),
    seq: k.int("seq").notNull(),
    hash: k.str("hash", 64).notNull(),
  });
  const secrets = k.table(
    "secrets",
    {
      id: k.str("id").primaryKey(),
      class: k.str("class", 32).notNull(),
      kind: k.str("kind", 32).notNull(),
      ownerTable: k.str("owner_table").notNull(),
      ownerId: k.str("owner_id").notNull(),
      keyId: k.str("key_id", 32).notNull(),
      sealed: k.text("sealed_json").notNull(),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("secrets_owner_uq").on(t.ownerTable, t.ownerId, t.kind)],
  );
  const settings = k.table("settings", {
    key: k.str("key", 191).primaryKey(),
    value: k.text("value_json").notNull(),
    setBy: k.str("set_by"),
    isSecret: k.bool("is_secret").notNull().default(false),
    version: k.int("version").notNull().default(1),
    createdAtMs: k.int("created_at_ms").notNull(),
    updatedAtMs: k.int("updated_at_ms").notNull(),
  });
  const jobs = k.table(
    "jobs",
    {
      id: k.str("id").primaryKey(),
      kind: k.str("kind", 32).notNull(),
      subjectKind: k.str("subject_kind", 32),
      subjectId: k.str("subject_id"),
      state: k
        .str("state", 16)
        .$type<"queued" | "running" | "cancelling" | "done" | "partly" | "failed" | "cancelled">()
        .notNull(),
      done: k.int("done").notNull().default(0),
      total: k.int("total").notNull().default(0),
      waitingFor: k.str("waiting_for", 191),
      requestedBy: k.str("requested_by").notNull(),
      payload: k.text("payload_json").notNull(),
      error: k.text("error"),
      leaseOwner: k.str("lease_owner"),
      fence: k.int("fence").notNull().default(0),
      leaseUntilAtMs: k.int("lease_until_at_ms"),
      version: k.int("version").notNull().default(1),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.index("jobs_state_idx").on(t.state, t.createdAtMs)],
  );
  const jobItems = k.table(
    "job_items",
    {
      jobId: k
        .str("job_id")
        .notNull()
        .references(() => jobs.id),
      ordinal: k.int("ordinal").notNull(),
      subjectId: k.str("subject_id").notNull(),
      state: k.str("state", 16).$type<"open" | "done" | "skipped" | "failed">().notNull(),
      reason: k.text("reason"),
      result: k.text("result_json"),
    },
    (t) => [k.primary(t.jobId, t.ordinal)],
  );
  const events = k.table(
    "events",
    {
      seq: k.serial("seq"),
      atMs: k.int("at_ms").notNull(),
      topic: k.str("topic", 32).notNull(),
      subjectKind: k.str("subject_kind", 32).notNull(),
      subjectId: k.str("subject_id", 180).notNull(),
      payload: k.text("payload_json").notNull(),
    },
    (t) => [k.index("events_at_idx").on(t.atMs)],
  );
  const idempotencyKeys = k.table(
    "idempotency_keys",
    {
      personId: k.str("person_id").notNull(),
      procedure: k.str("procedure").notNull(),
      key: k.str("key", 64).notNull(),
      inputHash: k.str("input_hash", 64).notNull(),
      result: k.text("result_json").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.primary(t.personId, t.procedure, t.key)],
  );
  const engineState = k.table("engine_state", {
    id: k.int("id").primaryKey(),
    deploymentId: k.str("deployment_id").notNull(),
    mode: k.str("mode", 16).notNull(),
    restoreEpoch: k.int("restore_epoch").notNull(),
    /** Since when a file outside the database must match it; null before the first start that wrote one. */
    sealedAtMs: k.int("sealed_at_ms"),
    /** Since when a restore is not over; null otherwise. */
    restoredAtMs: k.int("restored_at_ms"),
    /**
     * `loaded`: rows of a backup that no start has seen; `pending`: what was open then is not yet taken for unknown;
     * `review`: a person decides.
     */
    restoreState: k.str("restore_state", 16).$type<"loaded" | "pending" | "review">(),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  /** Times that the books lost: what was paid in them is known from the statements alone. */
  const restores = k.table("restores", {
    epoch: k.int("epoch").primaryKey(),
    cause: k.str("cause", 16).notNull(),
    fromAtMs: k.int("from_at_ms").notNull(),
    untilAtMs: k.int("until_at_ms").notNull(),
    createdAtMs: k.int("created_at_ms").notNull(),
  });
  /** Runs of the checks that the product makes of its own rows. A slot is run once, whoever has the clock. */
  const checkRuns = k.table(
    "check_runs",
    {
      id: k.str("id").primaryKey(),
      slot: k.str("slot", 64).notNull(),
      state: k.str("state", 16).$type<"running" | "done" | "failed">().notNull(),
      rowCount: k.int("row_count").notNull().default(0),
      findingCount: k.int("finding_count").notNull().default(0),
      results: k.text("results_json").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("check_runs_slot_uq").on(t.slot), k.index("check_runs_time_idx").on(t.createdAtMs)],
  );
  /** Backups in the folder of this installation. */
  const backups = k.table(
    "backups",
    {
      id: k.str("id").primaryKey(),
      slot: k.str("slot", 64),
      reason: k.str("reason", 16).$type<"nightly" | "person" | "migration">().notNull(),
      state: k.str("state", 16).$type<"running" | "good" | "failed" | "removed">().notNull(),
      file: k.str("file", 191).notNull(),
      bytes: k.int("bytes").notNull().default(0),
      rowCount: k.int("row_count").notNull().default(0),
      sha256: k.str("sha256", 64),
      createdAtMs: k.int("created_at_ms").notNull(),
      updatedAtMs: k.int("updated_at_ms").notNull(),
    },
    (t) => [k.unique("backups_slot_uq").on(t.slot), k.index("backups_time_idx").on(t.createdAtMs)],
  );
  const uploads = k.table(
    "uploads",
    {
      id: k.str("id").primaryKey(),
      ownerId: k.str("owner_id").notNull(),
      sha256: k.str("sha256", 64).notNull(),
      bytes: k.int("bytes").notNull(),
      mime: k.str("mime", 64).notNull(),
      nameShown: k.str("name_shown", 191).notNull(),
      expiresAtMs: k.int("expires_at_ms").notNull(),
      createdAtMs: k.int("created_at_ms").notNull(),
    },
    (t) => [k.index("uploads_expires_idx").on(t.expiresAtMs)],
  );
  return {
    auditEntries,
    auditHead,
    secrets,
    settings,
    jobs,
    jobItems,
    events,
    idempotencyKeys,
    engineState,
    restores,
    checkRuns,
    backups,
    uploads,
  };
}
