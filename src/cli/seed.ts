import { readEnv } from "@/server/platform/env";
import { demoOwner, ensureDemoOwner } from "@/server/seed/demo-owner";
import { seedDemo } from "@/server/seed/seed-demo";
import { buildApp } from "@/server/start/app";
import { startWork } from "@/server/start/start-work";

const env = readEnv();
const app = await buildApp(env);
const caller = await ensureDemoOwner(app);
const work = startWork(app);
try {
  const isNew = await seedDemo({ ...app, caller }, { sandboxUrl: env.sandboxUrl, ownerPassword: demoOwner.password });
  console.log(
    isNew ? "Sample data was made by running the engine against the sandbox." : "The data of an earlier start is kept.",
  );
} finally {
  await work.stop();
  await app.close();
}
