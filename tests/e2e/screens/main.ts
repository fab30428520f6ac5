// `npm run screens`: every screen; `npm run screens -- --states`: what the screens show when something is missing.
await (process.argv.includes("--states") ? import("./take-states") : import("./take-screens"));

export {};
