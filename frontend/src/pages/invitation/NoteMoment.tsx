import { Link } from "react-router";
import type { SessionHeading } from "../../api/types";
import { formatSessionTime, replayPath } from "./sessionText";

interface Props {
  session: Pick<SessionHeading, "id" | "started_at" | "ended_at">;
  at: string;
  /** Whether the replay opens in a new tab, so that this page stays. */
  opensTab?: boolean;
}

/** When a note was made, as a link to that moment of the replay. */
export function NoteMoment({ session, at, opensTab = false }: Props) {
  const text = formatSessionTime(session, at);
  const path = replayPath(session, at);
  const isAfterEnd = session.ended_at !== null && Date.parse(at) > Date.parse(session.ended_at);
  if (!path || isAfterEnd) return <span className="num">{text}</span>;
  return (
    <Link
      className="num"
      to={path}
      target={opensTab ? "_blank" : undefined}
      aria-label={`Replay at ${text}${opensTab ? ", opens in a new tab" : ""}`}
    >
      {text}
    </Link>
  );
}
