import { useEffect, useState } from "react";
import { serverNow } from "../api/client";
import { formatCountdown } from "../ui/timeFormat";

const ANNOUNCE_MINUTES = [5, 1];

/** The time left in the interview. Screen readers hear it at five minutes, at one minute and at the end. */
export function InterviewClock({ endsAt, onEnd }: { endsAt: string; onEnd: () => void }) {
  const end = new Date(endsAt).getTime();
  const [millisecondsLeft, setMillisecondsLeft] = useState(() => end - serverNow());
  const isOver = millisecondsLeft <= 0;
  useEffect(() => {
    const timer = setInterval(() => setMillisecondsLeft(end - serverNow()), 1000);
    return () => clearInterval(timer);
  }, [end]);
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  const minutes = Math.ceil(millisecondsLeft / 60_000);
  const announcement = ANNOUNCE_MINUTES.includes(minutes) ? `${minutes} minute${minutes === 1 ? "" : "s"} left` : "";
  return (
    <span className="interview-clock">
      <span className="num">{isOver ? "Time is up" : `${formatCountdown(millisecondsLeft)} left`}</span>
      <span className="visually-hidden" role="status">
        {isOver ? "Time is up" : announcement}
      </span>
    </span>
  );
}
