import { Link } from "react-router";
import type { PracticeProgress } from "../api/types";
import { Notice } from "../ui/Notice";

/** Suggests what to do after a solution is accepted. */
export function AcceptedNotice({ slug, progress }: { slug: string; progress: PracticeProgress }) {
  return (
    <Notice tone="good">
      Next, <Link to={`/problems/${slug}/solutions`}>read solutions and follow-up questions</Link>
      {progress.traps_total > 0 && (
        <>
          , or <Link to={`/problems/${slug}/traps`}>explain the traps</Link>
        </>
      )}
      .
    </Notice>
  );
}
