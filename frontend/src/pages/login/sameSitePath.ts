/** The path if it stays on this site, as a browser would read it: "//elsewhere" and "/\t/elsewhere" lead away. */
export function ownPath(path: string | null): string | null {
  if (!path?.startsWith("/") || !URL.canParse(path, "https://own.invalid")) return null;
  const read = new URL(path, "https://own.invalid");
  if (read.host !== "own.invalid" || read.pathname.startsWith("//")) return null;
  return read.pathname + read.search + read.hash;
}
