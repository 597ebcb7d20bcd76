import { type ComponentType, useSyncExternalStore } from "react";
import type { PanesProps } from "./paneProps";

const wideScreen = window.matchMedia("(min-width: 900px)");
const subscribe = (onChange: () => void) => {
  wideScreen.addEventListener("change", onChange);
  return () => wideScreen.removeEventListener("change", onChange);
};

/** Whether there is room for parts of the page side by side. */
export const useIsWide = () => useSyncExternalStore(subscribe, () => wideScreen.matches);

export async function importPanes(isWide: boolean): Promise<ComponentType<PanesProps>> {
  return isWide ? (await import("./SplitPanes")).SplitPanes : (await import("./TabbedPanes")).TabbedPanes;
}

/** If this fails, the layout that needs the panes tries again and says so. */
export const preloadPanes = (isWide = wideScreen.matches) => void importPanes(isWide).catch(() => undefined);
