import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../ui/Button";
import { formatDuration } from "../../ui/timeFormat";
import { formatAnnouncement, SPEAKING_SECONDS } from "./speakingTime";
import { readNotes, writeNotes } from "./trapNotes";

interface Props {
  slug: string;
  trapId: string;
  /** Reports whether the user finished before the time was up. */
  onDone: (inTime: boolean) => void;
}

/** Counts down one minute. Shown each second, and announced to screen readers twice. */
export function TrapTimer({ slug, trapId, onDone }: Props) {
  const [end] = useState(() => Date.now() + SPEAKING_SECONDS * 1000);
  const [secondsLeft, setSecondsLeft] = useState(SPEAKING_SECONDS);
  const [notes, setNotes] = useState(() => readNotes(slug, trapId));
  const notesId = useId();
  const latestOnDone = useRef(onDone);
  latestOnDone.current = onDone;
  useEffect(() => {
    const timer = setInterval(() => setSecondsLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [end]);
  useEffect(() => {
    if (secondsLeft === 0) latestOnDone.current(false);
  }, [secondsLeft]);
  return (
    <div className="stack-2">
      <p className="row">
        <span className="num time-left" aria-hidden="true">
          {formatDuration(secondsLeft)}
        </span>
        <span>Answer aloud, as you would in an interview.</span>
        <span className="visually-hidden" role="status">
          {formatAnnouncement(secondsLeft)}
        </span>
      </p>
      <label className="label" htmlFor={notesId}>
        Notes (optional, stored only in this browser)
      </label>
      <textarea
        id={notesId}
        className="input notes-field"
        rows={3}
        value={notes}
        onChange={(event) => {
          setNotes(event.target.value);
          writeNotes(slug, trapId, event.target.value);
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
