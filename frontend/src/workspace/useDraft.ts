import { useEffect, useRef, useState } from "react";
import { retryRead } from "../api/retryWhileUnavailable";
import { DraftSaver, type SaveState, type ServerDraft } from "./draftSaver";

export interface DraftHandle {
  /** The first text of the editor. Null while it loads. */
  initial: string | null;
  error: unknown;
  state: SaveState;
  change: (source: string) => void;
  /** Replaces the server's text with `source`. */
  resolveConflict: (theirs: ServerDraft, source: string) => void;
  restart: () => Promise<string>;
  retry: () => void;
}

export function useDraft(token: string, slug: string, exercise: string): DraftHandle {
  const saver = useRef<DraftSaver | null>(null);
  const [initial, setInitial] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const [openCount, setOpenCount] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new count reopens the draft
  useEffect(() => {
    const draftSaver = new DraftSaver(token, slug, exercise, setState);
    saver.current = draftSaver;
    let isMounted = true;
    setInitial(null);
    setError(null);
    retryRead(() => draftSaver.open()).then(
      (source) => isMounted && setInitial(source),
      (reason) => isMounted && setError(reason),
    );
    const flush = () => draftSaver.flush();
    window.addEventListener("online", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      isMounted = false;
      window.removeEventListener("online", flush);
      document.removeEventListener("visibilitychange", flush);
      draftSaver.close();
    };
  }, [token, slug, exercise, openCount]);

  return {
    initial,
    error,
    state,
    change: (source) => saver.current?.change(source),
    resolveConflict: (theirs, source) => saver.current?.resolveConflict(theirs, source),
    restart: () => saver.current?.restart() ?? Promise.reject(new Error("The draft is not open.")),
    retry: () => setOpenCount((count) => count + 1),
  };
}
