import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { ProcessFilter } from "../../api/analyticsRequests";
import { SelectField, useFilters } from "../../ui/FilterFields";
import { InterviewField } from "../lists/InterviewField";

const PERIODS: [string, string][] = [
  ["", "All time"],
  ["1", "This month"],
  ["3", "This month and the 2 before"],
  ["6", "This month and the 5 before"],
  ["12", "This month and the 11 before"],
];

/** Parses a parameter of the URL. Null if it is no positive integer of at most `max`. */
function readPositiveInteger(text: string | null, max: number): number | null {
  const number = Number(text);
  return text && Number.isInteger(number) && number > 0 && number <= max ? number : null;
}

/** The filter in the URL. */
export function useProcessFilter(): ProcessFilter {
  const [params] = useSearchParams();
  return {
    interview: readPositiveInteger(params.get("interview"), Number.MAX_SAFE_INTEGER),
    months: readPositiveInteger(params.get("months"), 120) ?? 0,
  };
}

interface Props {
  team: number;
  /** Another filter, before these. */
  children?: ReactNode;
}

export function ProcessFilters({ team, children }: Props) {
  const [getFilter, setFilter] = useFilters();
  return (
    <div className="analytics-filters">
      {children}
      <InterviewField team={team} getFilter={getFilter} setFilter={setFilter} />
      <SelectField title="Invited" value={getFilter("months")} onChange={(value) => setFilter("months", value)}>
        {PERIODS.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
