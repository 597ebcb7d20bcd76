import { type ReactNode, useId } from "react";
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
