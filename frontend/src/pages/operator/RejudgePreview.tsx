import type { UseQueryResult } from "@tanstack/react-query";
import type { RejudgeCount as Count, RejudgeFilter, Verdict } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { pluralize } from "../../ui/textFormat";
import { VerdictBadge } from "../../ui/VerdictBadge";

interface Props {
  filter: RejudgeFilter;
  count: UseQueryResult<Count>;
}

/** How many submissions the rejudge would include, by their current verdict. */
export function RejudgePreview({ filter, count }: Props) {
  const { data } = count;
  return (
    <div className="card rejudge-preview" role="status">
      {filter.problem === "" && (
        <p className="muted-text">Choose a problem to see how many submissions would be judged again.</p>
      )}
      {count.isError && <ErrorNotice error={count.error} retry={() => count.refetch()} />}
      {filter.problem !== "" && !data && !count.isError && <p className="muted-text">Counting</p>}
      {filter.problem !== "" && data && <RejudgeCounts count={data} />}
    </div>
  );
}

function RejudgeCounts({ count }: { count: Count }) {
  return (
    <>
      <p>
        <strong>{pluralize(count.submissions, "submission")}</strong> would be judged again, on problem version{" "}
        <span className="mono">{count.current_version}</span>. Runs on samples are excluded.
      </p>
      {count.submissions > 0 && (
        <ul className="verdict-counts">
          {Object.entries(count.verdicts).map(([verdict, number]) => (
            <li key={verdict}>
              <VerdictBadge state={verdict as Verdict} /> <span className="small num">{number}</span>
            </li>
          ))}
        </ul>
      )}
      {count.in_other_rejudges > 0 && (
        <p className="muted-text small">
          {pluralize(count.in_other_rejudges, "submission")} in another undecided rejudge{" "}
          {count.in_other_rejudges === 1 ? "is" : "are"} excluded.
        </p>
      )}
    </>
  );
}
