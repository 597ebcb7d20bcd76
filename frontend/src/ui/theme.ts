import { read, write } from "./store";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function savedTheme(): Theme {
  const kept = read("theme");
  return THEMES.find((theme) => theme === kept) ?? "system";
}

export function applyTheme(theme: Theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  write("theme", theme);
}
