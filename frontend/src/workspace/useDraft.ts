import { useEffect, useRef, useState } from "react";
import { Saver, type SaveState, type ServerText } from "./saver";

export interface DraftHandle {
  /** Null while it is being loaded. */
  initial: string | null;
  error: unknown;
  state: SaveState;
  change: (source: string) => void;
  /** Lets `source` stand in the place of the server's text. */
  settle: (theirs: ServerText, source: string) => void;
  startAgain: () => Promise<string>;
  retry: () => void;
}

export function useDraft(token: string, slug: string, exercise: string): DraftHandle {
  const saver = useRef<Saver | null>(null);
  const [initial, setInitial] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round opens the draft anew
  useEffect(() => {
    const own = new Saver(token, slug, exercise, setState);
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
  }, [token, slug, exercise, round]);

  return {
    initial,
    error,
    state,
    change: (source) => saver.current?.change(source),
    settle: (theirs, source) => saver.current?.settle(theirs, source),
    startAgain: () => saver.current?.startAgain() ?? Promise.reject(new Error("the draft is not open")),
    retry: () => setRound((old) => old + 1),
  };
}
