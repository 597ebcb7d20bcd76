/** Returns the path if it stays on this site, or null. Browsers read "//elsewhere" and "/\t/elsewhere" as another host. */
export function sameSitePath(path: string | null): string | null {
  if (!path?.startsWith("/") || !URL.canParse(path, "https://own.invalid")) return null;
  const url = new URL(path, "https://own.invalid");
  if (url.host !== "own.invalid" || url.pathname.startsWith("//")) return null;
  return url.pathname + url.search + url.hash;
}
