import { Link } from "react-router";
import type { PracticeProgress } from "../api/types";
import { Notice } from "../ui/Notice";
import { formatDuration } from "../ui/timeFormat";

/** Suggests what to do after a solution is accepted. */
export function AcceptedNotice({ slug, progress }: { slug: string; progress: PracticeProgress }) {
  return (
    <Notice tone="good">
      {progress.seconds === null ? "Accepted." : `Accepted in ${formatDuration(progress.seconds)}.`} Next,{" "}
      <Link to={`/problems/${slug}/solutions`}>read solutions</Link>
      {progress.traps_total > 0 && (
        <>
          , or <Link to={`/problems/${slug}/traps`}>explain the traps</Link>
        </>
      )}
      .
    </Notice>
  );
}
