import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Before the database suites: gives all workers one folder for this run in `TEST_FOLDER`, where the migrated template
 * and each suite's own copy may lie. `TEST_DATABASE_URL`, when set, reaches the workers as it is. Removed at the end.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "infini-manager-tests-"));
  process.env.TEST_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
