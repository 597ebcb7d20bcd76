import { useEffect, useId, useRef, useState } from "react";
import { MINUTE, saidAt } from "../../practice/minute";
import { taken } from "../../ui/ago";
import { Button } from "../../ui/Button";
import { readNotes, writeNotes } from "./notes";

interface Props {
  slug: string;
  trap: string;
  /** Says whether it was done before the minute was over. */
  onDone: (inTime: boolean) => void;
}

/** The minute. It is shown each second and said aloud twice. */
export function Speaking({ slug, trap, onDone }: Props) {
  const [end] = useState(() => Date.now() + MINUTE * 1000);
  const [left, setLeft] = useState(MINUTE);
  const [notes, setNotes] = useState(() => readNotes(slug, trap));
  const label = useId();
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [end]);
  useEffect(() => {
    if (left === 0) done.current(false);
  }, [left]);
  return (
    <div className="stack-2">
      <p className="row">
        <span className="num minute" aria-hidden="true">
          {taken(left)}
        </span>
        <span>Answer aloud, as to an interviewer.</span>
        <span className="hidden-text" role="status">
          {saidAt(left)}
        </span>
      </p>
      <label className="label" htmlFor={label}>
        Notes, if you like; they stay in this browser
      </label>
      <textarea
        id={label}
        className="input notes"
        rows={3}
        value={notes}
        onChange={(event) => {
          setNotes(event.target.value);
          writeNotes(slug, trap, event.target.value);
        }}
      />
      <div>
        <Button kind="primary" autoFocus onPress={() => onDone(true)}>
          Done
        </Button>
      </div>
    </div>
  );
}
