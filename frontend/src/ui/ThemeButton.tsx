import { Button } from "./Button";
import { changeColorChoice, formatColorChoice, selectNextColorChoice, useColorChoice } from "./theme";

export function ThemeButton() {
  const colors = useColorChoice();
  return (
    <Button kind="quiet" onPress={() => changeColorChoice(selectNextColorChoice(colors))}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
      </svg>
      <span className="theme-name">Theme: {formatColorChoice(colors)}</span>
    </Button>
  );
}
