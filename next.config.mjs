import createNextIntlPlugin from "next-intl/plugin";

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  outputFileTracingRoot: import.meta.dirname,
  // The SQL of the migrations is read at start by path, so no import leads the tracer to it.
  outputFileTracingIncludes: { "/**": ["./drizzle/**"] },
  // Native or optional at run time: bundling them breaks the binary, or their dynamic requires.
  serverExternalPackages: ["better-sqlite3", "mysql2", "pino", "imapflow", "bullmq"],
  turbopack: { root: import.meta.dirname },
  // What is built passes no proxy of ours; docs/design/security.md §8.
  headers: async () => [
    {
      source: "/_next/:path*",
      headers: [
        { key: "x-content-type-options", value: "nosniff" },
        { key: "cross-origin-resource-policy", value: "same-origin" },
        { key: "referrer-policy", value: "no-referrer" },
      ],
    },
  ],
  experimental: {
    // Loading every page at the start keeps the first health answer and the first page waiting for all the others.
    preloadEntriesOnStart: false,
    optimizePackageImports: ["@mantine/core", "@mantine/hooks", "@tabler/icons-react"],
  },
};

const withWords = createNextIntlPlugin({
  requestConfig: "./src/i18n/request.ts",
  experimental: {
    // The messages are parsed by the build, so no page loads the parser.
    messages: {
      path: ["./src/i18n/messages/en", "./src/i18n/messages/zh-CN"],
      locales: ["en", "zh-CN"],
      sourceLocale: "en",
      format: "json",
      precompile: true,
    },
  },
});

export default withWords(config);
