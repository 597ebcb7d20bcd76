import { useQuery } from "@tanstack/react-query";
import { CheckboxGroup } from "react-aria-components";
import { interviewsQuery, problemsQuery } from "../../api/queries";
import type { Verdict } from "../../api/types";
import { CheckBox } from "../../ui/CheckBox";
import { Choice, Day, useFilters } from "../../ui/Filters";
import { Failed } from "../../ui/Notice";
import { wordFor } from "../../ui/StateMark";

/** Those that a whole submission can have. */
const VERDICTS: Verdict[] = [
  "accepted",
  "wrong_answer",
  "runtime_error",
  "time_limit",
  "memory_limit",
  "output_limit",
  "judge_error",
];

/** Which submissions; what is left open is not asked about. */
export function RejudgeFilters() {
  const [shown, set] = useFilters();
  const problems = useQuery(problemsQuery());
  const interviews = useQuery(interviewsQuery());
  return (
    <>
      {problems.isError && <Failed error={problems.error} retry={() => problems.refetch()} />}
      {interviews.isError && <Failed error={interviews.error} retry={() => interviews.refetch()} />}
      <div className="filters">
        <Choice title="Problem" value={shown("problem")} onChange={(slug) => set("problem", slug)} required>
          <option value="">Choose one</option>
          {problems.data?.map((one) => (
            <option key={one.slug} value={one.slug}>
              {one.title}
            </option>
          ))}
        </Choice>
        <Choice title="From" value={shown("interview")} onChange={(id) => set("interview", id)}>
          <option value="">All interviews and practice</option>
          {interviews.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </Choice>
        <Choice title="Verdict" value={shown("verdict")} onChange={(verdict) => set("verdict", verdict)}>
          <option value="">Any</option>
          {VERDICTS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {wordFor(verdict)}
            </option>
          ))}
        </Choice>
        <Day title="Submitted since (UTC)" value={shown("since")} onChange={(day) => set("since", day)} />
      </div>
      <CheckboxGroup
        aria-label="Problem version"
        value={shown("versions") ? [shown("versions")] : []}
        onChange={(values) => set("versions", values[0] ?? "")}
      >
        <CheckBox value="other">Only what was judged on another version of the problem than the present one</CheckBox>
      </CheckboxGroup>
    </>
  );
}
