import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.JUDGE_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // Django serves the built files under /static/; the development server stands at the root and passes /api on.
  base: command === "build" ? "/static/" : "/",
  plugins: [react()],
  // Assets stay files and the preload helper stays out of the page: the content security policy allows neither inline
  // scripts nor data: scripts.
  build: { outDir: "dist", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200 },
  // The server puts a fresh one in the place of this for each page, see judge/pages.py.
  html: { cspNonce: "nonce-of-the-page" },
  server: { proxy: { "/api": server } },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
}));
