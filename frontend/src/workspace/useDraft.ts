import { useEffect, useRef, useState } from "react";
import { Saver, type SaveState } from "./saver";

export interface DraftHandle {
  /** Null while it is being loaded. */
  initial: string | null;
  error: unknown;
  state: SaveState;
  change: (source: string) => void;
  settle: (revision: number, source: string) => void;
  retry: () => void;
}

export function useDraft(token: string, slug: string): DraftHandle {
  const saver = useRef<Saver | null>(null);
  const [initial, setInitial] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round opens the draft anew
  useEffect(() => {
    const own = new Saver(token, slug, setState);
    saver.current = own;
    let here = true;
    setInitial(null);
    setError(null);
    own.open().then(
      (source) => here && setInitial(source),
      (reason) => here && setError(reason),
    );
    const flush = () => own.flush();
    window.addEventListener("online", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      here = false;
      window.removeEventListener("online", flush);
      document.removeEventListener("visibilitychange", flush);
      own.close();
    };
  }, [token, slug, round]);

  return {
    initial,
    error,
    state,
    change: (source) => saver.current?.change(source),
    settle: (revision, source) => saver.current?.settle(revision, source),
    retry: () => setRound((old) => old + 1),
  };
}
