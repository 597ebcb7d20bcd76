import type { Invitation } from "../../api/types";
import type { PlannedInterview } from "../../ui/CalendarButton";

/** What a calendar file needs. `minutes` are those of the interview, without extra time. Null without a planned time, and
 * for an invitation whose link does not work now. */
export function findPlan(
  title: string,
  minutes: number,
  invitation: Pick<Invitation, "link" | "scheduled_at" | "plan_changes" | "extra_seconds">,
): PlannedInterview | null {
  const { link, scheduled_at, plan_changes, extra_seconds } = invitation;
  return link && scheduled_at
    ? { title, link, start: scheduled_at, changes: plan_changes, minutes: minutes + Math.ceil(extra_seconds / 60) }
    : null;
}
