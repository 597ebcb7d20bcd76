import { serverNow } from "../api/serverClock";
import { formatAgo } from "./timeFormat";

/** A relative time, such as "2 hours ago". The absolute time is in the tooltip and the markup. */
export function RelativeTime({ at, fallback = "" }: { at: string | null | undefined; fallback?: string }) {
  if (!at) return <span className="muted-text">{fallback}</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString()}>
      {formatAgo(date.getTime(), serverNow())}
    </time>
  );
}
