/**
 * Writes which files each of the first pages of a visit needs. The server adds them to index.html (judge/http/pages.py), so
 * that the browser loads them beside the entry, and not one after the other.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "vite";

type Manifest = Record<string, { file: string; imports?: string[]; css?: string[] }>;

const WIDE = "(min-width: 900px)"; // see src/workspace/panes.ts
const NARROW = "(max-width: 899.98px)";
const PANES = { "src/workspace/SplitPanes.tsx": WIDE, "src/workspace/TabbedPanes.tsx": NARROW };

/** The modules that a route imports, by the regular expression of its path. With a media query, only some screens need it. */
const PAGES: Record<string, Record<string, string>> = {
  "/": { "src/pages/home/HomePage.tsx": "" },
  "/problems/[^/]+": { "src/pages/problem/ProblemPage.tsx": "", ...PANES },
  "/i/[^/]+": { "src/pages/candidate/SessionStartPage.tsx": "" },
  "/i/[^/]+/[^/]+": { "src/pages/candidate/SessionWorkspacePage.tsx": "", ...PANES },
};

export const writePagePreloads: Plugin = {
  name: "write-page-preloads",
  apply: "build",
  async writeBundle({ dir = "" }) {
    const manifest: Manifest = JSON.parse(await readFile(path.join(dir, ".vite/manifest.json"), "utf8"));
    const preloads = Object.entries(PAGES).map(([page, modules]) => [page, listLinks(manifest, modules)]);
    await writeFile(path.join(dir, ".vite/page-preloads.json"), JSON.stringify(Object.fromEntries(preloads)));
  },
};

function listLinks(manifest: Manifest, modules: Record<string, string>): string {
  const known = listChunks(manifest, "index.html");
  const links: string[] = [];
  for (const [module, media] of Object.entries(modules)) {
    const condition = media && ` media="${media}"`;
    const chunks = [...listChunks(manifest, module)].filter((chunk) => !known.has(chunk));
    for (const chunk of chunks) {
      known.add(chunk);
      const { file, css = [] } = getChunk(manifest, chunk);
      links.push(
        ...css.map((style) => `<link rel="preload" as="style" crossorigin href="/static/${style}"${condition}>`),
      );
      links.push(`<link rel="modulepreload" crossorigin href="/static/${file}"${condition}>`);
    }
  }
  return links.join("\n    ");
}

/** The chunk of a module and what it imports. */
function listChunks(manifest: Manifest, module: string, found = new Set<string>()): Set<string> {
  if (found.has(module)) return found;
  found.add(module);
  for (const imported of getChunk(manifest, module).imports ?? []) listChunks(manifest, imported, found);
  return found;
}

function getChunk(manifest: Manifest, module: string) {
  const chunk = manifest[module];
  if (!chunk)
    throw new Error(`The build has no chunk ${module}, which frontend/pagePreloads.ts names. Correct its path.`);
  return chunk;
}
