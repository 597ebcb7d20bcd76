const MIN_AGE_MS = 10_000;

/**
 * Loads `getTarget()` from the server when a part of the page is missing there. After an upgrade the server has only the
 * files of the new version, and a page that was open before still asks for the old ones. Code in the editor is saved.
 *
 * A page that was loaded just now is not older than the server: loading it again would not help, and would never stop.
 * While the server cannot be reached, the browser would replace the page, and the code in it, by an error of its own.
 */
export function reloadOnMissingAsset(
  getTarget: () => string,
  load: (url: string) => void = (url) => window.location.assign(url),
) {
  window.addEventListener("vite:preloadError", () => {
    if (performance.now() > MIN_AGE_MS) void loadIfReachable(getTarget(), load);
  });
}

async function loadIfReachable(url: string, load: (url: string) => void) {
  const response = await fetch(url, { method: "HEAD" }).catch(() => null);
  if (response?.ok) load(url);
}
