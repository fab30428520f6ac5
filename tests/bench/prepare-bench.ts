import { readEnv } from "@/server/platform/env";
import { ensureDemoOwner } from "@/server/seed/demo-owner";
import { buildApp } from "@/server/start/app";

// Migrates the database of the bench and makes the owner who signs in.
const app = await buildApp(readEnv());
await ensureDemoOwner(app);
await app.close();
