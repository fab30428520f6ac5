// Loaded before a program: reads `.env` of the folder where npm ran. What is set already wins, and programs run as in
// production unless somebody develops.
import { existsSync } from "node:fs";
import { join } from "node:path";

const file = join(process.cwd(), ".env");
if (existsSync(file)) process.loadEnvFile(file);
process.env.NODE_ENV ??= "production";
