import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The programs as one file each: a process that is killed every few seconds must not take one second to start. */
export const programs = {
  worker: ".tmp/processes/worker.js",
  caller: ".tmp/processes/caller.js",
  sandbox: ".tmp/processes/sandbox.js",
} as const;

/** Before the first test. What is packed is the source as it stands. */
export default async function packPrograms(): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    resolve: { alias: { "@": fileURLToPath(new URL("../../src", import.meta.url)) } },
    ssr: { noExternal: true, external: ["better-sqlite3"] },
    build: {
      ssr: true,
      minify: false,
      outDir: ".tmp/processes",
      // Another run may be using what is there.
      emptyOutDir: false,
      rollupOptions: {
        input: {
          worker: "tests/processes/worker-process.ts",
          caller: "tests/processes/caller-process.ts",
          sandbox: "src/sandbox/main.ts",
        },
      },
    },
  });
}
