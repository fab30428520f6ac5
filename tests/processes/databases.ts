/** A database that these tests run on; `server` is that of MariaDB, null a SQLite file. */
export type DatabaseKind = { name: string; server: string | null };

const server = process.env.TEST_DATABASE_URL;

/** SQLite always, and MariaDB when this run has one. */
export const databases: readonly DatabaseKind[] = [
  { name: "SQLite", server: null },
  ...(server ? [{ name: "MariaDB", server }] : []),
];
