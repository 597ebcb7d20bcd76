const ATTEMPT_MS = 50;
const MAX_WAIT_MS = 10_000;

/**
 * Calls `focus` until it returns true: what is to be focused may not be loaded or shown yet. The first call comes a moment
 * later, after a dialog has given the focus back. Gives up once the user focuses something else, or after ten seconds.
 */
export function focusWhenShown(focus: () => boolean): void {
  const deadline = Date.now() + MAX_WAIT_MS;
  let focused: Element | null = null;
  const attempt = () => {
    const hasMoved = focused !== null && document.activeElement !== focused;
    if (hasMoved || focus() || Date.now() > deadline) return;
    focused = document.activeElement;
    setTimeout(attempt, ATTEMPT_MS);
  };
  setTimeout(attempt, ATTEMPT_MS);
}
