import type { SubmissionForInterviewer } from "../../api/types";
import { Notice } from "../../ui/Notice";
import { RelativeTime } from "../../ui/RelativeTime";
import { verdictTitle } from "../../ui/VerdictBadge";

type AppliedRejudge = SubmissionForInterviewer["judged_again"][number];

/** Explains each applied rejudge, so that a reader who knows the old verdict sees why it changed. */
export function RejudgeNotices({ rejudges }: { rejudges: AppliedRejudge[] }) {
  return rejudges.map((rejudge) => (
    <Notice key={rejudge.at}>
      Judged again <RelativeTime at={rejudge.at} />: {describeVerdicts(rejudge)} Reason: {rejudge.reason}
    </Notice>
  ));
}

function describeVerdicts({ before, after }: AppliedRejudge): string {
  if (before === after) return `the verdict is still ${verdictTitle(after).toLowerCase()}.`;
  return `the verdict was ${verdictTitle(before).toLowerCase()} and is now ${verdictTitle(after).toLowerCase()}.`;
}
