import { useEffect, useState } from "react";
import { serverNow } from "../api/serverClock";
import type { PracticeProgress } from "../api/types";
import { formatDuration } from "../ui/timeFormat";
import { VerdictIcon } from "../ui/VerdictBadge";
import { practiceClockText } from "./practiceClockText";

interface Props {
  progress: PracticeProgress;
  /** The time that the problem usually takes. */
  minutes: number;
}

/**
 * The clock of a practice attempt. It stops when the user solves the problem, and is not shown after
 * the user gave up on it. It enforces no limit.
 */
export function PracticeClock({ progress, minutes }: Props) {
  const { started_at: startedAt, seconds, given_up: givenUp } = progress;
  if (seconds !== null)
    return (
      <span className="practice-clock tone-good" title="Time to acceptance">
        <VerdictIcon state="accepted" />
        <span className="visually-hidden">Accepted in </span>
        <span className="num">{formatDuration(seconds)}</span>
      </span>
    );
  if (givenUp) return <span className="practice-clock muted-text">Given up</span>;
  if (!startedAt) return null;
  return <RunningPracticeClock key={startedAt} startedAt={new Date(startedAt).getTime()} minutes={minutes} />;
}

function RunningPracticeClock({ startedAt, minutes }: { startedAt: number; minutes: number }) {
  const [elapsed, setElapsed] = useState(() => Math.max(0, serverNow() - startedAt) / 1000);
  const [wasOverAtStart] = useState(elapsed >= minutes * 60);
  useEffect(() => {
    const timer = setInterval(() => setElapsed(Math.max(0, serverNow() - startedAt) / 1000), 1000);
    return () => clearInterval(timer);
  }, [startedAt]);
  const isOver = elapsed >= minutes * 60;
  const { note, time } = practiceClockText(elapsed, minutes);
  return (
    <span className={`practice-clock ${isOver ? "muted-text" : ""}`}>
      <span className={isOver && time ? "wide-only" : "practice-clock-note"}>{note}</span>
      <span className="num">{time}</span>
      <span className="visually-hidden" role="status">
        {isOver && !wasOverAtStart ? `${minutes} minutes are over. You can continue.` : ""}
      </span>
    </span>
  );
}
