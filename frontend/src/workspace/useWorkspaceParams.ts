import { useCallback, useRef } from "react";
import { useSearchParams } from "react-router";
import { TABS, type WorkTab } from "./Layout";

type Changes = Partial<Record<"submission" | "case" | "tab", string | null>>;

export interface Address {
  /** The submission whose results are shown. */
  submission: string | null;
  chosenCase: number | null;
  tab: WorkTab;
  set: (changes: Changes) => void;
}

/** What the address of a workspace says beside the problem, so that a reload and a link show the same. */
export function useAddress(): Address {
  const [params, setParams] = useSearchParams();
  // The router's own function is another after each change of the address; what hangs on ours must not begin anew.
  const write = useRef(setParams);
  write.current = setParams;
  const set = useCallback(
    (changes: Changes) =>
      write.current(
        (old) => {
          for (const [name, value] of Object.entries(changes)) value === null ? old.delete(name) : old.set(name, value);
          return old;
        },
        { replace: true, preventScrollReset: true },
      ),
    [],
  );
  const chosen = params.get("case");
  return {
    submission: params.get("submission"),
    chosenCase: chosen === null ? null : Number(chosen),
    tab: TABS.find((one) => one === params.get("tab")) ?? "problem",
    set,
  };
}
