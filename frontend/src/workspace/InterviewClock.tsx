import { useEffect, useState } from "react";
import { serverNow } from "../api/serverClock";
import { formatCountdown } from "../ui/timeFormat";

const ANNOUNCE_MINUTES = [5, 1];

interface Props {
  endsAt: string;
  /** During a pause. Null while the clock runs. */
  pausedSecondsLeft: number | null;
  onEnd: () => void;
}

/** The time left in the interview. Screen readers hear it at five minutes, at one minute, at the end and at a pause. */
export function InterviewClock({ endsAt, pausedSecondsLeft, onEnd }: Props) {
  const isPaused = pausedSecondsLeft !== null;
  const end = new Date(endsAt).getTime();
  const [now, setNow] = useState(serverNow);
  const millisecondsLeft = isPaused ? pausedSecondsLeft * 1000 : end - now;
  const isOver = millisecondsLeft <= 0;
  useEffect(() => {
    if (isPaused) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, [isPaused]);
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  return (
    <span className="interview-clock">
      <span className="num">
        {isOver ? "Time is up" : `${isPaused ? "Paused, " : ""}${formatCountdown(millisecondsLeft)} left`}
      </span>
      <span className="visually-hidden" role="status">
        {isOver ? "Time is up" : isPaused ? "The clock is paused" : announceMinutes(millisecondsLeft)}
      </span>
    </span>
  );
}

function announceMinutes(millisecondsLeft: number): string {
  const minutes = Math.ceil(millisecondsLeft / 60_000);
  return ANNOUNCE_MINUTES.includes(minutes) ? `${minutes} minute${minutes === 1 ? "" : "s"} left` : "";
}
