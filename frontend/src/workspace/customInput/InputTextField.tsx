import { useId } from "react";
import type { InputForm } from "../../api/types";

interface Props {
  field: InputForm["fields"][number];
  isScript: boolean;
  /** A required field that is empty although a run was requested. */
  isEmpty: boolean;
  text: string;
  onChange: (text: string) => void;
}

const MAX_ROWS = 12;

/** The expression of one parameter, or the calls of a script. It grows with its text. */
export function InputTextField({ field, isScript, isEmpty, text, onChange }: Props) {
  const id = useId();
  const hint = [field.hint, field.default === null ? "" : `Optional. Default: ${field.default}.`]
    .filter(Boolean)
    .join(" ");
  const lines = text.split("\n").length;
  return (
    <div className="field">
      <label htmlFor={id} className={isScript ? undefined : "mono"}>
        {isScript ? "Calls" : field.name}
      </label>
      <textarea
        className="input mono custom-input-text"
        id={id}
        name={field.name}
        rows={Math.min(Math.max(lines, isScript ? 6 : 1), MAX_ROWS)}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        required={field.default === null}
        aria-invalid={isEmpty || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="tiny muted-text" id={`${id}-hint`}>
        {isEmpty && <span className="tone-bad">Type an expression here, or copy a sample. </span>}
        {hint}
      </p>
    </div>
  );
}
