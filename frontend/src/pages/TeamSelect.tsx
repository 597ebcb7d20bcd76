import type { Me } from "../api/types";
import { SelectField } from "../ui/FilterFields";

interface Props {
  teams: Me["teams"];
  /** The id of the selected team. */
  team: number;
  onChange: (id: string) => void;
}

/** A choice among teams. Renders nothing if there is only one. */
export function TeamSelect({ teams, team, onChange }: Props) {
  if (teams.length < 2) return null;
  return (
    <SelectField title="Team" value={String(team)} onChange={onChange}>
      {teams.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
