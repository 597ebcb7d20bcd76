import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useSearchParams } from "react-router";

/** What is asked for stands in the address, so that it can be shared. */
export function useFilters(): [(name: string) => string, (values: Record<string, string>) => void] {
  const [params, setParams] = useSearchParams();
  const set = (values: Record<string, string>) =>
    setParams(
      (old) => {
        for (const [name, value] of Object.entries(values)) {
          if (value) old.set(name, value);
          else old.delete(name);
        }
        return old;
      },
      { replace: true, preventScrollReset: true },
    );
  return [(name) => params.get(name) ?? "", set];
}

interface ChoiceProps {
  title: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

export function Choice({ title, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <select className="input" id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}

export function Day({ title, value, onChange }: Omit<ChoiceProps, "children">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <input className="input" type="date" id={id} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

/** Asked for on Enter and when one leaves the field, not at each letter. */
export function Text({ title, value, onChange }: Omit<ChoiceProps, "children">) {
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
