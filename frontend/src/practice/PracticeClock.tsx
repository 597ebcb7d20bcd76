import { useEffect, useState } from "react";
import { serverNow } from "../api/client";
import type { Practised } from "../api/types";
import { taken } from "../ui/ago";
import { StateMark } from "../ui/StateMark";
import { clockOf } from "./time";

interface Props {
  practised: Practised;
  minutes: number;
}

/** The clock of a round. It stops at acceptance and when the problem is given up; nothing happens when it runs out. */
export function RoundClock({ practised, minutes }: Props) {
  const { started_at: startedAt, seconds, given_up: givenUp } = practised;
  if (seconds !== null)
    return (
      <span className="round-clock tone-good" title="Time to acceptance">
        <StateMark state="accepted" />
        <span className="hidden-text">Accepted in </span>
        <span className="num">{taken(seconds)}</span>
      </span>
    );
  if (givenUp) return <span className="round-clock soft">Given up</span>;
  if (!startedAt) return null;
  return <Running key={startedAt} since={new Date(startedAt).getTime()} minutes={minutes} />;
}

function Running({ since, minutes }: { since: number; minutes: number }) {
  const [gone, setGone] = useState(() => Math.max(0, serverNow() - since) / 1000);
  const [startedOver] = useState(gone >= minutes * 60);
  useEffect(() => {
    const timer = setInterval(() => setGone(Math.max(0, serverNow() - since) / 1000), 1000);
    return () => clearInterval(timer);
  }, [since]);
  const over = gone >= minutes * 60;
  const { note, time } = clockOf(gone, minutes);
  return (
    <span className={`round-clock ${over ? "soft" : ""}`}>
      <span className={over && time ? "wide-only" : "round-note"}>{note}</span>
      <span className="num">{time}</span>
      <span className="hidden-text" role="status">
        {over && !startedOver ? `${minutes} minutes are over. Go on as long as you like.` : ""}
      </span>
    </span>
  );
}
