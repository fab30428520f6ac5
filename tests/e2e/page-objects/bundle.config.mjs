// How the page objects become one plain module: Playwright takes no types out of what lies in node_modules.
import { fileURLToPath } from "node:url";

export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  logLevel: "warn",
  build: {
    ssr: fileURLToPath(new URL("playwright.ts", import.meta.url)),
    emptyOutDir: false,
    copyPublicDir: false,
    target: "node20",
    minify: false,
    rolldownOptions: { external: ["@playwright/test"], output: { entryFileNames: "playwright.js" } },
  },
};
