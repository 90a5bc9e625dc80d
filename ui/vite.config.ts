// How the page is built: a script to begin with, others fetched later, hashed names, addresses relative to the page.
import { defineConfig } from "vitest/config";

// The API of a sessionwatch that runs here, for `npm run dev`.
const API = "http://127.0.0.1:8766";

export default defineConfig({
  // Relative, so that the page also works below a path of a reverse proxy.
  base: "./",
  build: {
    target: "es2022",
    // No asset becomes a data: address: the content security policy stays narrow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  test: {
    include: ["src/**/*.test.ts"],
    // A test reads the colours out of their stylesheet.
    css: true,
  },
  server: { proxy: { "/api": API } },
});
