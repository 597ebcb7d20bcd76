import { Button } from "./Button";
import { chooseColors, formatColors, selectNextColors, useColors } from "./theme";

export function ThemeButton() {
  const colors = useColors();
  return (
    <Button kind="quiet" onPress={() => chooseColors(selectNextColors(colors))}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
      </svg>
      <span className="theme-name">Theme: {formatColors(colors)}</span>
    </Button>
  );
}
