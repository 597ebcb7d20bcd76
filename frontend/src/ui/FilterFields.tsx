import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useSearchParams } from "react-router";

/** What is asked for stands in the address, so that it can be shared. Gives a way to read it by name, and to change it. */
export function useFilters(): [(name: string) => string, (name: string, value: string) => void] {
  const [params, setParams] = useSearchParams();
  // The address follows a moment later; a field that waited for it would first jump back.
  const [picked, setPicked] = useState(params);
  const [address, setAddress] = useState(params);
  if (address !== params) {
    setAddress(params);
    setPicked(params);
  }
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(picked);
    if (value) next.set(name, value);
    else next.delete(name);
    setPicked(next);
    setParams(next, { replace: true, preventScrollReset: true });
  };
  return [(name) => picked.get(name) ?? "", set];
}

interface ChoiceProps {
  title: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  children: ReactNode;
}

export function Choice({ title, value, onChange, required, children }: ChoiceProps) {
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

export function Day({ title, value, onChange }: Omit<ChoiceProps, "children" | "required">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <input className="input" type="date" id={id} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

/** Asked for on Enter and when one leaves the field, not at each letter. */
export function Text({ title, value, onChange }: Omit<ChoiceProps, "children" | "required">) {
  const [text, setText] = useState(value);
  // Going back changes the address, and what stands here follows it.
  useEffect(() => setText(value), [value]);
  const ask = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <Form onSubmit={ask}>
      <TextField className="field" value={text} onChange={setText} onBlur={() => ask()} maxLength={150}>
        <Label>{title}</Label>
        <Input autoComplete="off" />
      </TextField>
    </Form>
  );
}
