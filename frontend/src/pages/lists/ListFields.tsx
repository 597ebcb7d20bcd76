import type { SessionListOptions } from "../../api/listRequests";
import type { Me } from "../../api/types";
import { DateField, SelectField } from "../../ui/FilterFields";

interface Props {
  getFilter: (name: string) => string;
  setFilter: (name: string, value: string) => void;
}

/** A select for the filter `name`, whose values are ids or slugs. `emptyTitle` is the text of the choice of no value. A link
 * can name a value that this page does not offer. */
export function OptionField({
  title,
  name,
  emptyTitle,
  options,
  getFilter,
  setFilter,
}: Props & { title: string; name: string; emptyTitle: string; options: { value: string; text: string }[] }) {
  const value = getFilter(name);
  const isKnown = !value || options.some((option) => option.value === value);
  return (
    <SelectField title={title} value={value} onChange={(chosen) => setFilter(name, chosen)}>
      <option value="">{emptyTitle}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </SelectField>
  );
}

/** The filters that the lists of interviews and of sessions have: team, problem, interviewer and a period. */
export function CommonFields({
  teams,
  options,
  dateTitle,
  ...filters
}: Props & { teams: Me["teams"]; options: SessionListOptions | undefined; dateTitle: string }) {
  const { getFilter, setFilter } = filters;
  return (
    <>
      {teams.length > 1 && (
        <OptionField
          title="Team"
          name="team"
          emptyTitle="All teams"
          options={teams.map(({ id, name }) => ({ value: String(id), text: name }))}
          {...filters}
        />
      )}
      <OptionField
        title="Problem"
        name="problem"
        emptyTitle="Any problem"
        options={(options?.problems ?? []).map(({ slug, title }) => ({ value: slug, text: title }))}
        {...filters}
      />
      <OptionField
        title="Interviewer"
        name="interviewer"
        emptyTitle="Any interviewer"
        options={(options?.interviewers ?? []).map(({ id, name }) => ({ value: String(id), text: name }))}
        {...filters}
      />
      <DateField
        title={`${dateTitle} from (UTC)`}
        value={getFilter("since")}
        onChange={(day) => setFilter("since", day)}
      />
      <DateField
        title={`${dateTitle} until (UTC)`}
        value={getFilter("until")}
        onChange={(day) => setFilter("until", day)}
      />
    </>
  );
}
