// How the client becomes one plain module: Node takes no types out of what lies in node_modules. The packer names the folder.
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("..", import.meta.url));

export default {
  root: sources,
  logLevel: "warn",
  resolve: { alias: [{ find: /^@\//, replacement: sources }] },
  build: {
    ssr: fileURLToPath(new URL("client.ts", import.meta.url)),
    emptyOutDir: false,
    copyPublicDir: false,
    target: "node20",
    minify: false,
    rolldownOptions: { external: [/^@trpc\//], output: { entryFileNames: "client.js" } },
  },
};
