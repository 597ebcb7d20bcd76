/**
 * Access to sessionStorage that never throws. What is in it is remembered until the tab is closed. If it is full or blocked,
 * pages work without it.
 */
export function readTab(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeTab(key: string, value: string) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Then it is forgotten on reload.
  }
}
