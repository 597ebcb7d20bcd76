import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useSearchParams } from "react-router";

/** Filter values that are stored in the URL, so that a filtered page can be shared. Returns a getter and a setter. */
export function useFilters(): [(name: string) => string, (name: string, value: string) => void] {
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

export function SelectField({ title, value, onChange, required, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <select
        className="input"
        id={id}
        value={value}
        required={required}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
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
  const [text, setText] = useState(value);
  // Going back changes the URL, and the field follows.
  useEffect(() => setText(value), [value]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <Form onSubmit={submit}>
      <TextField className="field" value={text} onChange={setText} onBlur={() => submit()} maxLength={150}>
        <Label>{title}</Label>
        <Input autoComplete="off" />
      </TextField>
    </Form>
  );
}
