import { type SyntheticEvent, useId } from "react";

interface Props {
  title: string;
  /** As `<input type="datetime-local">` has it: "2027-02-03T10:30". */
  value: string;
  onChange: (value: string) => void;
  /** Whether the field is only half filled in. Its value is "" then, as for an empty field. */
  isIncomplete: boolean;
  onIncomplete: (isIncomplete: boolean) => void;
  /** The id of the `IncompletePlanMessage` that the form shows for an incomplete field. */
  messageId: string;
}

/** When an interview is planned, in the time zone of the browser. */
export function PlanField({ title, value, onChange, isIncomplete, onIncomplete, messageId }: Props) {
  const id = useId();
  const check = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => onIncomplete(currentTarget.validity.badInput);
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <input
        className="input"
        type="datetime-local"
        id={id}
        value={value}
        aria-invalid={isIncomplete}
        aria-describedby={isIncomplete ? messageId : undefined}
        onChange={(event) => {
          onChange(event.target.value);
          check(event);
        }}
        // A browser reports no change from an empty to a half-filled field.
        onKeyUp={check}
        onBlur={check}
      />
    </div>
  );
}

export function IncompletePlanMessage({ id }: { id: string }) {
  return (
    <p className="small tone-bad" id={id} role="status">
      The date or the time is incomplete. Fill in all parts, or clear the field.
    </p>
  );
}
