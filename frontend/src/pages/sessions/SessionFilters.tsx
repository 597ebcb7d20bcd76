import { useQuery } from "@tanstack/react-query";
import { SESSION_PARAMS, sessionListOptionsQuery } from "../../api/listRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import { useCurrentUser } from "../../api/useCurrentUser";
import { SearchField, SelectField } from "../../ui/FilterFields";
import { DECISION_TITLES } from "../invitation/scorecard/assessmentLevels";
import { InterviewField } from "../lists/InterviewField";
import { CommonFields, OptionField } from "../lists/ListFields";
import { countFilters, ListFilters } from "../lists/ListFilters";
import { STATE_TITLES } from "./sessionColumns";

interface Props {
  getFilter: (name: string) => string;
  setFilter: (name: string, value: string) => void;
}

/** In percent. */
const SCORE_STEPS = ["0", "25", "50", "75", "90", "100"];

/** The filters that are removed when the filter `name` changes, because they would have no meaning. */
export const findDependentFilters = (name: string) =>
  ({ problem: ["bug"], score: ["at_least", "at_most"] })[name] ?? [];

export function SessionFilters(filters: Props) {
  const { getFilter, setFilter } = filters;
  const { data: me } = useCurrentUser();
  const { data: options } = useQuery(sessionListOptionsQuery());
  const problem = options?.problems.find(({ slug }) => slug === getFilter("problem"));
  return (
    <ListFilters
      search={
        <SearchField title="Candidate" value={getFilter("search")} onChange={(text) => setFilter("search", text)} />
      }
      setCount={countFilters(SESSION_PARAMS, getFilter)}
    >
      <OptionField
        title="State"
        name="state"
        emptyTitle="Any state"
        options={Object.entries(STATE_TITLES).map(([value, text]) => ({ value, text }))}
        {...filters}
      />
      <InterviewField team={Number(getFilter("team")) || undefined} {...filters} />
      <CommonFields teams={listTeamsAsEditor(me)} options={options} dateTitle="Started" {...filters} />
      {getFilter("problem") && (
        <OptionField
          title="Named bug"
          name="bug"
          emptyTitle="Any bug"
          options={(problem?.bugs ?? []).map(({ id, title }) => ({ value: id, text: title }))}
          {...filters}
        />
      )}
      <SelectField title="Accepted" value={getFilter("verdict")} onChange={(value) => setFilter("verdict", value)}>
        <option value="">Any result</option>
        <option value="accepted">All exercises</option>
        <option value="partly">Some exercises</option>
        <option value="none">No exercise</option>
      </SelectField>
      <SelectField title="Score" value={getFilter("score")} onChange={(value) => setFilter("score", value)}>
        <option value="">Any score</option>
        <option value="normal">Normal cases</option>
        <option value="trap">Trap cases</option>
        <option value="hard">Hard cases</option>
      </SelectField>
      {getFilter("score") && (
        <>
          <PercentField title="At least" name="at_least" {...filters} />
          <PercentField title="At most" name="at_most" {...filters} />
        </>
      )}
      <OptionField
        title="Decision"
        name="decision"
        emptyTitle="Any decision"
        options={[
          { value: "open", text: "Not decided" },
          ...Object.entries(DECISION_TITLES).map(([value, text]) => ({ value, text })),
        ]}
        {...filters}
      />
    </ListFilters>
  );
}

function PercentField({ title, name, ...filters }: Props & { title: string; name: string }) {
  const options = SCORE_STEPS.map((value) => ({ value, text: `${value}%` }));
  return <OptionField title={title} name={name} emptyTitle="Any" options={options} {...filters} />;
}
