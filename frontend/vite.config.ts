import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { writePagePreloads } from "./pagePreloads.ts";

const EMACS = "@replit/codemirror-emacs";

/** The package marks the calls that bind its keys as free of side effects, so the bundler would leave them out. */
const keepEmacsKeys: Plugin = {
  name: "keep-emacs-keys",
  transform: { filter: { id: new RegExp(EMACS) }, handler: (code) => code.replaceAll("/*@__PURE__*/", "") },
};

/** The server sends FILE.br or FILE.gz to browsers that accept them. */
const compressAssets: Plugin = {
  name: "compress-assets",
  apply: "build",
  async writeBundle({ dir = "" }, bundle) {
    const files = Object.keys(bundle).filter((file) => /\.(js|css|svg)$/.test(file));
    await Promise.all(files.map((file) => compressFile(path.join(dir, file))));
  },
};

async function compressFile(file: string) {
  const bytes = await readFile(file);
  await writeFile(`${file}.br`, await promisify(zlib.brotliCompress)(bytes));
  await writeFile(`${file}.gz`, await promisify(zlib.gzip)(bytes, { level: 9 }));
}

interface ModuleGraph {
  getModuleInfo: (id: string) => { importedIds: string[] } | null;
}

/**
 * What the entry and the home page import is one file: a browser requests few at a time, and one compresses better. The
 * home page itself is not part of it, because no other page needs it.
 */
function createBaseChunk() {
  const base = new Set<string>();
  const add = (id: string, graph: ModuleGraph) => {
    if (base.has(id)) return;
    base.add(id);
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) add(imported, graph);
  };
  return {
    debugName: "base",
    name(id: string, graph: ModuleGraph) {
      if (base.size === 0) for (const root of BASE) add(path.join(import.meta.dirname, root), graph);
      return base.has(id) && !id.endsWith("/src/main.tsx") && !id.includes("/src/pages/home/") ? "base" : null;
    },
  };
}

const BASE = ["src/main.tsx", "src/pages/home/HomePage.tsx"];

const server = process.env.JUDGE_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // Django serves the built files under /static/. The development server serves from the root and proxies /api.
  base: command === "build" ? "/static/" : "/",
  plugins: [react(), keepEmacsKeys, compressAssets, writePagePreloads],
  optimizeDeps: { exclude: [EMACS] },
  // The content security policy allows neither inline scripts nor data: URLs for scripts. So assets stay files, and the
  // preload helper is not added to the page.
  build: {
    outDir: "dist",
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: { groups: [createBaseChunk()] } } },
  },
  // The server replaces this with a new nonce for each page: see judge/http/pages.py.
  html: { cspNonce: "nonce-of-the-page" },
  server: { proxy: { "/api": server } },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
    // A process runs many files, each in a context of its own. To start one for each file took four times as long.
    pool: "vmForks",
    maxWorkers: "100%",
  },
}));
