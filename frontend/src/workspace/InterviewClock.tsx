import { useEffect, useState } from "react";
import { serverNow } from "../api/client";
import { countdown } from "../ui/ago";

const WARN_AT = [5, 1];

/** What is left of the interview. Said aloud at five minutes and at one, and at the end. */
export function Clock({ endsAt, onEnd }: { endsAt: string; onEnd: () => void }) {
  const end = new Date(endsAt).getTime();
  const [left, setLeft] = useState(() => end - serverNow());
  const over = left <= 0;
  useEffect(() => {
    const timer = setInterval(() => setLeft(end - serverNow()), 1000);
    return () => clearInterval(timer);
  }, [end]);
  useEffect(() => {
    if (over) onEnd();
  }, [over, onEnd]);
  const minutes = Math.ceil(left / 60_000);
  const said = WARN_AT.includes(minutes) ? `${minutes} minute${minutes === 1 ? "" : "s"} left` : "";
  return (
    <span className="clock">
      <span className="num">{over ? "Time is up" : `${countdown(left)} left`}</span>
      <span className="hidden-text" role="status">
        {over ? "Time is up" : said}
      </span>
    </span>
  );
}
