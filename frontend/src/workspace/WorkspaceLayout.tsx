import { useEffect } from "react";
import { ErrorNotice } from "../ui/ErrorNotice";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { useLazyPart } from "../ui/useLazyPart";
import type { PanesProps } from "./paneProps";
import { importPanes, preloadPanes, useIsWide } from "./panes";

/** Until then the network loads what the page shows. */
const OTHER_PANES_DELAY_MS = 5000;

/** Statement, editor and results: side by side with saved split positions, or as three tabs on a narrow screen. */
export function WorkspaceLayout(props: PanesProps) {
  const isWide = useIsWide();
  const panes = useLazyPart(isWide ? "split-panes" : "tabbed-panes", () => importPanes(isWide), true);
  // A page that is offline can change its width, too.
  const isLoaded = panes.part !== null;
  useEffect(() => {
    if (!isLoaded) return;
    const timer = setTimeout(preloadPanes, OTHER_PANES_DELAY_MS, !isWide);
    return () => clearTimeout(timer);
  }, [isLoaded, isWide]);
  if (panes.error !== null) return <ErrorNotice error={panes.error} retry={panes.retry} />;
  return panes.part ? <panes.part {...props} /> : <LoadingSkeleton what="the workspace" />;
}
