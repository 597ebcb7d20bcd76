import { useState } from "react";
import { Button } from "./Button";
import { applyTheme, readTheme, THEMES } from "./theme";

export function ThemeButton() {
  const [theme, setTheme] = useState(readTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <Button
      kind="quiet"
      onPress={() => {
        applyTheme(next);
        setTheme(next);
      }}
    >
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
      </svg>
      <span className="theme-name">
        <span className="visually-hidden">Theme: </span>
        {theme}
      </span>
    </Button>
  );
}
