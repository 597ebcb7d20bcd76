import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.JUDGE_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // Django serves the built files under /static/. The development server serves from the root and proxies /api.
  base: command === "build" ? "/static/" : "/",
  plugins: [react()],
  // The content security policy allows neither inline scripts nor data: URLs for scripts. So assets stay files, and the
  // preload helper is not added to the page.
  build: { outDir: "dist", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200 },
  // The server replaces this with a new nonce for each page: see judge/http/pages.py.
  html: { cspNonce: "nonce-of-the-page" },
  server: { proxy: { "/api": server } },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
}));
