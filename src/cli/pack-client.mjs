// Makes the package that other programs install: `dist/client`, or the folder named after `--out`. The client is one
// module with its types, and so are the page objects for Playwright; nothing of the server is in it, and the types name
// nothing that is not in the package, in @trpc or in @playwright/test.
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
  bundle(join("src", "client", "bundle.config.mjs"), out);
  emitTypes(join("src", "client", "tsconfig.json"), emitted);
  writeTypes();
  packPageObjects();
  writeManifest();
  cpSync(join(root, "LICENSE"), join(out, "LICENSE"));
  const guide = join(root, "docs", "clients.md");
  if (existsSync(guide)) cpSync(guide, join(out, "README.md"));
} finally {
  rmSync(emitted, { recursive: true, force: true });
}

function bundle(config, to) {
  const bundler = join(root, "node_modules", "vite", "bin", "vite.js");
  const ended = spawnSync(process.execPath, [bundler, "build", "--config", join(root, config), "--outDir", to], {
    cwd: root,
    encoding: "utf8",
  });
  if (ended.status !== 0) throw new Error(`${config} could not be bundled:\n${ended.stderr}`);
}

function emitTypes(config, to) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = ["-p", join(root, config), "--outDir", to, "--pretty", "false"];
  const { stdout } = spawnSync(process.execPath, [compiler, ...args], { cwd: root, encoding: "utf8" });
  // What the server keeps for itself may have types that cannot be written down: none of it is shipped.
  const faults = stdout.split("\n").filter((line) => /: error /.test(line) && !line.startsWith("src/server/auth/"));
  if (faults.length > 0) throw new Error(`the types of ${config} could not be made:\n${faults.join("\n")}`);
}

/** Page objects in a folder of their own: their files have plain names too. */
function packPageObjects() {
  const folder = join("tests", "e2e", "page-objects");
  const types = join(emitted, "playwright");
  mkdirSync(join(out, "playwright"));
  bundle(join(folder, "bundle.config.mjs"), join(out, "playwright"));
  emitTypes(join(folder, "tsconfig.json"), types);
  for (const file of readdirSync(types)) {
    const text = readFileSync(join(types, file), "utf8").replaceAll(/"(\.\/[a-z-]+)"/g, '"$1.js"');
    writeOwn(join("playwright", file), text);
  }
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
  const strange = named.filter(
    (target) => !/^(\.\/[a-z-]+\.js|@playwright\/test|@trpc\/(client|server)(\/.*)?)$/.test(target),
  );
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
    description: `Typed client and page objects. ${description}`,
    license,
    type: "module",
    engines,
    exports: {
      "./client": { types: "./client.d.ts", default: "./client.js" },
      "./playwright": { types: "./playwright/playwright.d.ts", default: "./playwright/playwright.js" },
    },
    dependencies: Object.fromEntries(needed),
    peerDependencies: { "@playwright/test": ">=1.50" },
    peerDependenciesMeta: { "@playwright/test": { optional: true } },
  };
  writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
