import type { UseQueryResult } from "@tanstack/react-query";
import type { RejudgeCount as Count, RejudgeWanted, Verdict } from "../../api/types";
import { Failed } from "../../ui/Notice";
import { StateBadge } from "../../ui/StateMark";
import { many } from "./words";

interface Props {
  wanted: RejudgeWanted;
  count: UseQueryResult<Count>;
}

/** What the rejudge would be made of, before it is made. */
export function RejudgeCount({ wanted, count }: Props) {
  const { data } = count;
  return (
    <div className="card count" role="status">
      {wanted.problem === "" && <p className="soft">Choose a problem to see how much would be judged again.</p>}
      {count.isError && <Failed error={count.error} retry={() => count.refetch()} />}
      {wanted.problem !== "" && !data && !count.isError && <p className="soft">Counting</p>}
      {wanted.problem !== "" && data && <Counted count={data} />}
    </div>
  );
}

function Counted({ count }: { count: Count }) {
  return (
    <>
      <p>
        <strong>{many(count.submissions, "submission")}</strong> would be judged again, on problem version{" "}
        <span className="mono">{count.present_version}</span>. Runs on samples are left out.
      </p>
      {count.submissions > 0 && (
        <ul className="count-verdicts">
          {Object.entries(count.verdicts).map(([verdict, number]) => (
            <li key={verdict}>
              <StateBadge state={verdict as Verdict} /> <span className="small num">{number}</span>
            </li>
          ))}
        </ul>
      )}
      {count.elsewhere > 0 && (
        <p className="soft small">
          {count.elsewhere} more {count.elsewhere === 1 ? "stands" : "stand"} in another rejudge that is still to be
          decided, and {count.elsewhere === 1 ? "is" : "are"} left out.
        </p>
      )}
    </>
  );
}
