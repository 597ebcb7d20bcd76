import type { ReactNode } from "react";

export const TABS = ["problem", "code", "results"] as const;
export type WorkspaceTab = (typeof TABS)[number];

export interface PanesProps {
  problem: ReactNode;
  code: ReactNode;
  results: ReactNode;
  tab: WorkspaceTab;
  onTab: (tab: WorkspaceTab) => void;
}
