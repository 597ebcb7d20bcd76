import { useCallback, useRef } from "react";
import { useSearchParams } from "react-router";
import { TABS, type WorkspaceTab } from "./paneProps";

type ParamChanges = Partial<Record<"submission" | "case" | "tab", string | null>>;

export interface WorkspaceParams {
  /** The submission whose results are shown. */
  submission: string | null;
  selectedCase: number | null;
  tab: WorkspaceTab;
  set: (changes: ParamChanges) => void;
}

/** The state of the workspace that is in the URL, so that a reload or a shared link shows the same. */
export function useWorkspaceParams(): WorkspaceParams {
  const [params, setParams] = useSearchParams();
  // The router returns a new function after each URL change. `set` must stay the same: effects depend on it.
  const latestSetParams = useRef(setParams);
  latestSetParams.current = setParams;
  const set = useCallback(
    (changes: ParamChanges) =>
      latestSetParams.current(
        (next) => {
          for (const [name, value] of Object.entries(changes))
            value === null ? next.delete(name) : next.set(name, value);
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [],
  );
  const caseParam = params.get("case");
  return {
    submission: params.get("submission"),
    selectedCase: caseParam === null ? null : Number(caseParam),
    tab: TABS.find((tab) => tab === params.get("tab")) ?? "problem",
    set,
  };
}
