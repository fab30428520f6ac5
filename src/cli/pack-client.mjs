// Makes the package that other programs install: `dist/client`, or the folder named after `--out`. One module with its
// types; nothing of the server is in it, and the types name nothing that is not in the package or in @trpc.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const [, , flag, folder] = process.argv;
const out = flag === "--out" && folder ? resolve(folder) : join(root, "dist", "client");
const emitted = mkdtempSync(join(tmpdir(), "im-client-"));
try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  bundle();
  emitTypes();
  writeTypes();
  writeManifest();
  cpSync(join(root, "LICENSE"), join(out, "LICENSE"));
  const guide = join(root, "docs", "clients.md");
  if (existsSync(guide)) cpSync(guide, join(out, "README.md"));
} finally {
  rmSync(emitted, { recursive: true, force: true });
}

function bundle() {
  const bundler = join(root, "node_modules", "vite", "bin", "vite.js");
  const config = join(root, "src", "client", "bundle.config.mjs");
  const ended = spawnSync(process.execPath, [bundler, "build", "--config", config, "--outDir", out], {
    cwd: root,
    encoding: "utf8",
  });
  if (ended.status !== 0) throw new Error(`the client could not be bundled:\n${ended.stderr}`);
}

function emitTypes() {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const config = join(root, "src", "client", "tsconfig.json");
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", config, "--outDir", emitted, "--pretty", "false"], {
    cwd: root,
    encoding: "utf8",
  });
  // What the server keeps for itself may have types that cannot be written down: none of it is shipped.
  const faults = stdout.split("\n").filter((line) => /: error /.test(line) && !line.startsWith("src/server/auth/"));
  if (faults.length > 0) throw new Error(`the types of the client could not be made:\n${faults.join("\n")}`);
}

function writeTypes() {
  for (const file of readdirSync(join(emitted, "client"))) {
    const text = readFileSync(join(emitted, "client", file), "utf8")
      .replaceAll('"@/server/routers/app.router"', '"./app-router.js"')
      .replaceAll('"@/domain/errors"', '"./errors.js"')
      .replaceAll(/"(\.\/[a-z-]+)"/g, '"$1.js"');
    writeOwn(file, text);
  }
  const router = readFileSync(join(emitted, "server", "routers", "app.router.d.ts"), "utf8")
    .replaceAll('import("../../domain/errors")', 'import("./errors.js")')
    // What a procedure has on the server, and how it is guarded there, is nothing to a caller.
    .replaceAll(/import\("\.\/(context|trpc)"\)\.(RequestContext|ProcedureMeta)/g, "object");
  writeOwn("app-router.d.ts", router);
  const errors = readFileSync(join(emitted, "domain", "errors.d.ts"), "utf8");
  const shared = ["MoneyMoved", "ErrorParams"].map((name) => {
    const found = new RegExp(`export type ${name} = [^;]+;`).exec(errors)?.[0];
    if (!found) throw new Error(`the type ${name} is not where it was`);
    return found;
  });
  writeOwn("errors.d.ts", `${shared.join("\n")}\n`);
}

/** A file of types that asks for nothing outside the package. */
function writeOwn(name, text) {
  const named = [...text.matchAll(/(?:from |import\()"([^"]+)"/g)].map(([, target]) => target);
  const strange = named.filter((target) => !/^(\.\/[a-z-]+\.js|@trpc\/(client|server)(\/.*)?)$/.test(target));
  if (strange.length > 0) throw new Error(`${name} names ${strange.join(", ")}, which is not in the package`);
  writeFileSync(join(out, name), text);
}

function writeManifest() {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { name, version, description, license, engines } = own;
  const needed = ["@trpc/client", "@trpc/server"].map((one) => [one, own.dependencies[one]]);
  const manifest = {
    name,
    version,
    description: `Typed client. ${description}`,
    license,
    type: "module",
    engines,
    exports: { "./client": { types: "./client.d.ts", default: "./client.js" } },
    dependencies: Object.fromEntries(needed),
  };
  writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
