import { serverNow } from "../../api/serverClock";
import type { Invitation } from "../../api/types";
import { formatPlan } from "../../ui/plannedTime";
import { formatMinutes } from "../../ui/textFormat";
import { formatDay } from "../../ui/timeFormat";

/** "12 minutes". The server sends a later `ends_at` with each response in a pause, so the time left stays the same then. */
export const describeTimeLeft = ({ ends_at }: Pick<Invitation, "ends_at">) =>
  formatMinutes(ends_at ? Math.max(0, Date.parse(ends_at) - serverNow()) / 1000 : 0);

/** What the row of a candidate says about their time. */
export function SessionTimeNote({ invitation }: { invitation: Invitation }) {
  const isOpen = invitation.state === "running" || invitation.state === "paused";
  const { state, scheduled_at, expires_at } = invitation;
  const isUnstarted = state === "invited" || state === "expired";
  const parts = [
    isUnstarted && scheduled_at ? `planned for ${formatPlan(scheduled_at)}` : "",
    state === "invited" && expires_at ? `until ${formatDay(expires_at)}` : "",
    state === "expired" && expires_at ? `on ${formatDay(expires_at)}` : "",
    isOpen && invitation.ends_at ? `${describeTimeLeft(invitation)} left` : "",
    invitation.state !== "ended" && invitation.extra_seconds > 0
      ? `${formatMinutes(invitation.extra_seconds)} extra`
      : "",
  ].filter(Boolean);
  return parts.length > 0 && <div className="small muted-text">{parts.join(" · ")}</div>;
}
