import { useQuery } from "@tanstack/react-query";
import { CheckboxGroup } from "react-aria-components";
import { interviewsQuery } from "../../api/interviewRequests";
import { problemsQuery } from "../../api/problemRequests";
import type { Verdict } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { DateField, SearchField, SelectField, useFilters } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { verdictTitle } from "../../ui/VerdictBadge";

/** The verdicts that a submit can have. Rejudges leave out runs. */
const VERDICTS: Verdict[] = [
  "accepted",
  "wrong_answer",
  "runtime_error",
  "time_limit",
  "memory_limit",
  "output_limit",
  "judge_error",
];

/** Filters for the submissions to judge again. The problem is required. Any other filter that is empty matches all. */
export function RejudgeFilters() {
  const [getFilter, setFilter] = useFilters();
  const problems = useQuery(problemsQuery());
  const interviews = useQuery(interviewsQuery());
  return (
    <>
      {problems.isError && <ErrorNotice error={problems.error} retry={() => problems.refetch()} />}
      {interviews.isError && <ErrorNotice error={interviews.error} retry={() => interviews.refetch()} />}
      <div className="filters">
        <SelectField
          title="Problem"
          value={getFilter("problem")}
          onChange={(slug) => setFilter("problem", slug)}
          required
        >
          <option value="">Choose a problem</option>
          {problems.data?.map((problem) => (
            <option key={problem.slug} value={problem.slug}>
              {problem.title}
            </option>
          ))}
        </SelectField>
        {interviews.data && interviews.data.length > 0 && (
          <SelectField title="From" value={getFilter("interview")} onChange={(id) => setFilter("interview", id)}>
            <option value="">All interviews and practice</option>
            {getFilter("interview") && !interviews.data.some(({ id }) => String(id) === getFilter("interview")) && (
              <option value={getFilter("interview")}>Interview {getFilter("interview")}</option>
            )}
            {interviews.data.map((interview) => (
              <option key={interview.id} value={interview.id}>
                {interview.title}
              </option>
            ))}
          </SelectField>
        )}
        <SearchField
          title="Interview number (empty for all)"
          value={getFilter("interview")}
          onChange={(id) => setFilter("interview", id)}
        />
        <SelectField title="Verdict" value={getFilter("verdict")} onChange={(verdict) => setFilter("verdict", verdict)}>
          <option value="">Any</option>
          {VERDICTS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {verdictTitle(verdict)}
            </option>
          ))}
        </SelectField>
        <DateField
          title="Submitted since (UTC)"
          value={getFilter("since")}
          onChange={(day) => setFilter("since", day)}
        />
      </div>
      <CheckboxGroup
        aria-label="Problem version"
        value={getFilter("versions") ? [getFilter("versions")] : []}
        onChange={(values) => setFilter("versions", values[0] ?? "")}
      >
        <LabeledCheckbox value="other">Only submissions judged on another version of the problem</LabeledCheckbox>
      </CheckboxGroup>
    </>
  );
}
