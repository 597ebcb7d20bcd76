import type { Me } from "../api/types";
import { SelectField } from "../ui/FilterFields";

interface Props {
  teams: Me["teams"];
  team: number;
  onChange: (team: string) => void;
}

/** Nothing for a user with one team. */
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
