/** The colors that the person chose. They are attributes of <html>, which styles/tokens.css reads. */
import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./localStore";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What the person chose. "system" follows the operating system. */
export interface ColorChoice {
  theme: Theme;
  /** High contrast also where the system does not ask for it. */
  hasHighContrast: boolean;
}

export type Contrast = "standard" | "high-light" | "high-dark";

function readColorChoice(): ColorChoice {
  const stored = readStored("theme");
  return {
    theme: THEMES.find((theme) => theme === stored) ?? "system",
    hasHighContrast: readStored("contrast") === "high",
  };
}

// Without storage, the choice lasts until the page is closed.
let colors: ColorChoice = { theme: "system", hasHighContrast: false };
let contrast: Contrast = "standard";
const listeners = new Set<() => void>();

function applyColorChoice(next: ColorChoice) {
  colors = next;
  const { dataset } = document.documentElement;
  if (next.theme === "system") delete dataset.theme;
  else dataset.theme = next.theme;
  if (next.hasHighContrast || systemContrast().matches) dataset.contrast = "high";
  else delete dataset.contrast;
  const isDark = next.theme === "system" ? systemDark().matches : next.theme === "dark";
  contrast = dataset.contrast !== "high" ? "standard" : isDark ? "high-dark" : "high-light";
  for (const listener of listeners) listener();
}

const systemContrast = () => window.matchMedia("(prefers-contrast: more)");
const systemDark = () => window.matchMedia("(prefers-color-scheme: dark)");

/** Applies the stored colors now, and again when the system or another page changes them. */
export function followColorChoice() {
  applyColorChoice(readColorChoice());
  for (const query of [systemContrast(), systemDark()])
    query.addEventListener("change", () => applyColorChoice(colors));
  window.addEventListener("storage", ({ key }) => {
    if (key === "theme" || key === "contrast") applyColorChoice(readColorChoice());
  });
}

export function changeColorChoice(next: ColorChoice) {
  writeStored("theme", next.theme);
  writeStored("contrast", next.hasHighContrast ? "high" : "system");
  applyColorChoice(next);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useColorChoice = () => useSyncExternalStore(subscribe, () => colors);

/** Which contrast the page has now: standard, or high in a light or a dark theme. For colors that are not in the style
 * sheets. */
export function useContrast(): Contrast {
  const read = () => contrast;
  return useSyncExternalStore(subscribe, read, read);
}

/** What one press of the theme button leads to: light, dark, high contrast, and back to the system's colors. */
export function selectNextColorChoice({ theme, hasHighContrast }: ColorChoice): ColorChoice {
  if (hasHighContrast) return { theme: "system", hasHighContrast: false };
  if (theme === "dark") return { theme: "system", hasHighContrast: true };
  return { theme: theme === "light" ? "dark" : "light", hasHighContrast: false };
}

export function formatColorChoice({ theme, hasHighContrast }: ColorChoice): string {
  if (!hasHighContrast) return theme;
  return theme === "system" ? "high contrast" : `${theme}, high contrast`;
}
