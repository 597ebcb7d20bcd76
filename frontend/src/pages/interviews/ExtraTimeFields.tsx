import { Input, Label, TextField } from "react-aria-components";
import { FieldError } from "../../ui/FieldError";
import { SelectField } from "../../ui/FilterFields";
import { EXTRA_PERCENTAGES, type ExtraTime, toExtraSeconds } from "./extraTime";

interface Props {
  extra: ExtraTime;
  onChange: (extra: ExtraTime) => void;
  /** The minutes of the interview. */
  minutes: number;
}

/** Extra time for one candidate: none, a part of the interview's time, or minutes. */
export function ExtraTimeFields({ extra, onChange, minutes }: Props) {
  const isCustom = "minutes" in extra;
  return (
    <>
      <SelectField
        title="Extra time"
        value={isCustom ? "minutes" : String(extra.percent)}
        onChange={(value) => onChange(value === "minutes" ? { minutes: 10 } : { percent: Number(value) })}
      >
        <option value={0}>None</option>
        {EXTRA_PERCENTAGES.map((percent) => (
          <option key={percent} value={percent}>
            {percent}% ({toExtraSeconds({ percent }, minutes) / 60} min)
          </option>
        ))}
        <option value="minutes">Other</option>
      </SelectField>
      {isCustom && (
        <TextField
          className="field extra-minutes"
          value={String(extra.minutes || "")}
          onChange={(value) => onChange({ minutes: Number(value) })}
          isRequired
        >
          <Label>Extra minutes</Label>
          <Input type="number" min={1} max={480} />
          <FieldError />
        </TextField>
      )}
    </>
  );
}
