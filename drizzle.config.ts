import { defineConfig } from "drizzle-kit";

const dialect = process.env.DRIZZLE_DIALECT === "mysql" ? "mysql" : "sqlite";

export default defineConfig({
  dialect,
  schema: `./src/server/db/schema/${dialect}.ts`,
  out: `./drizzle/${dialect}`,
});
