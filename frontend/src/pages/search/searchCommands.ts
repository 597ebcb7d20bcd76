/** What the search can do besides opening a page. */
import { changeColorChoice } from "../../ui/theme";
import type { SearchEntry } from "./searchEntries";

const COPIED = "The link to this page is copied. Others need the right to open it.";
const NOT_COPIED = "The browser does not allow copying here. Copy the address from its bar instead.";

async function copyLink(): Promise<string> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    return COPIED;
  } catch {
    return NOT_COPIED;
  }
}

const THEMES = {
  "Theme: as the system": { theme: "system", hasHighContrast: false },
  "Theme: light": { theme: "light", hasHighContrast: false },
  "Theme: dark": { theme: "dark", hasHighContrast: false },
  "Theme: high contrast": { theme: "system", hasHighContrast: true },
} as const;

export function listCommands(signOut: () => void): SearchEntry[] {
  return [
    { id: "copy-link", title: "Copy the link to this page", run: copyLink },
    ...Object.entries(THEMES).map(([title, colors]) => ({
      id: title,
      title,
      run: () => void changeColorChoice(colors),
    })),
    { id: "sign-out", title: "Sign out", run: () => void signOut() },
  ];
}
