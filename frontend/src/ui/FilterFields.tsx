import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useSearchParams } from "react-router";

/** Filter values that are stored in the URL, so that a filtered page can be shared. Returns a getter and a setter, which
 * also removes the parameters that depend on the filter. */
export function useFilters(
  findDependent: (name: string) => readonly string[] = () => [],
): [(name: string) => string, (name: string, value: string) => void] {
  const [params, setParams] = useSearchParams();
  // The URL changes a moment later. A field that waited for it would briefly show its old value.
  const [values, setValues] = useState(params);
  const [lastParams, setLastParams] = useState(params);
  if (lastParams !== params) {
    setLastParams(params);
    setValues(params);
  }
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(values);
    if (value) next.set(name, value);
    else next.delete(name);
    for (const each of findDependent(name)) next.delete(each);
    setValues(next);
    setParams(next, { replace: true, preventScrollReset: true });
  };
  return [(name) => values.get(name) ?? "", set];
}

interface FieldProps {
  title: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  children: ReactNode;
}

interface SelectFieldProps extends FieldProps {
  isDisabled?: boolean;
  /** Below the field. */
  description?: string;
}

export function SelectField({ title, value, onChange, required, isDisabled, description, children }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <select
        className="input"
        id={id}
        value={value}
        required={required}
        disabled={isDisabled}
        aria-describedby={description && `${id}-description`}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
      {description && (
        <p className="small muted-text" id={`${id}-description`}>
          {description}
        </p>
      )}
    </div>
  );
}

export function DateField({ title, value, onChange }: Omit<FieldProps, "children" | "required">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <input className="input" type="date" id={id} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

/** A text filter. It applies on Enter and when the field loses focus, not on each keystroke. */
export function SearchField({ title, value, onChange }: Omit<FieldProps, "children" | "required">) {
  const id = useId();
  const [text, setText] = useState(value);
  // Going back changes the URL, and the field follows.
  useEffect(() => setText(value), [value]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => submit()}
        maxLength={150}
        autoComplete="off"
      />
    </form>
  );
}
