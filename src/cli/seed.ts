import { readEnv } from "@/server/platform/env";
import { demoOwner, ensureDemoOwner } from "@/server/seed/demo-owner";
import { seedDemo } from "@/server/seed/seed-demo";
import { type App, buildApp } from "@/server/start/app";
import { startWork } from "@/server/start/start-work";

const env = readEnv();
process.exitCode = await buildApp(env)
  .then(fill)
  .then(
    (isNew) => {
      const made = "Sample data was made by running the engine against the sandbox.";
      console.log(isNew ? made : "The data of an earlier start is kept.");
      return 0;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    },
  );

async function fill(app: App): Promise<boolean> {
  try {
    const caller = await ensureDemoOwner(app);
    const work = startWork(app);
    try {
      const options = { sandboxUrl: env.sandboxUrl, ownerPassword: demoOwner.password };
      return await seedDemo({ ...app, caller }, options);
    } finally {
      await work.stop();
    }
  } finally {
    await app.close();
  }
}
