import type { SubmissionForInterviewer } from "../../api/types";
import { Notice } from "../../ui/Notice";
import { wordFor } from "../../ui/StateMark";
import { Time } from "../../ui/Time";

type Again = SubmissionForInterviewer["judged_again"][number];

/** Somebody who knew another verdict must learn why it is not that one any more. */
export function JudgedAgain({ log }: { log: Again[] }) {
  return log.map((one) => (
    <Notice key={one.at}>
      Judged again <Time at={one.at} />: {verdicts(one)} The reason given: {one.reason}
    </Notice>
  ));
}

function verdicts({ before, after }: Again): string {
  if (before === after) return `the verdict stayed ${wordFor(after).toLowerCase()}.`;
  return `the verdict was ${wordFor(before).toLowerCase()} and is ${wordFor(after).toLowerCase()} now.`;
}
