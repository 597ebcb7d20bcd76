import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { CheckboxGroup } from "react-aria-components";
import { useSearchParams } from "react-router";
import { interviewsQuery, problemsQuery } from "../../api/queries";
import type { Verdict } from "../../api/types";
import { CheckBox } from "../../ui/CheckBox";
import { Failed } from "../../ui/Notice";
import { wordFor } from "../../ui/StateMark";

/** Those that a whole submission can have. */
const VERDICTS: Verdict[] = [
  "accepted",
  "wrong_answer",
  "runtime_error",
  "time_limit",
  "memory_limit",
  "output_limit",
  "judge_error",
];

/** Which submissions; what is left open is not asked about. */
export function RejudgeFilters() {
  const [params, setParams] = useSearchParams();
  // The address follows a moment later; a field that waited for it would first jump back.
  const [picked, setPicked] = useState(params);
  const problems = useQuery(problemsQuery());
  const interviews = useQuery(interviewsQuery());
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(picked);
    if (value) next.set(name, value);
    else next.delete(name);
    setPicked(next);
    setParams(next, { replace: true, preventScrollReset: true });
  };
  const shown = (name: string) => picked.get(name) ?? "";
  return (
    <>
      {problems.isError && <Failed error={problems.error} retry={() => problems.refetch()} />}
      {interviews.isError && <Failed error={interviews.error} retry={() => interviews.refetch()} />}
      <div className="filters">
        <Choice title="Problem" value={shown("problem")} onChange={(slug) => set("problem", slug)} required>
          <option value="">Choose one</option>
          {problems.data?.map((one) => (
            <option key={one.slug} value={one.slug}>
              {one.title}
            </option>
          ))}
        </Choice>
        <Choice title="From" value={shown("interview")} onChange={(id) => set("interview", id)}>
          <option value="">All interviews and practice</option>
          {interviews.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </Choice>
        <Choice title="Verdict" value={shown("verdict")} onChange={(verdict) => set("verdict", verdict)}>
          <option value="">Any</option>
          {VERDICTS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {wordFor(verdict)}
            </option>
          ))}
        </Choice>
        <Since value={shown("since")} onChange={(day) => set("since", day)} />
      </div>
      <CheckboxGroup
        aria-label="Problem version"
        value={shown("versions") ? [shown("versions")] : []}
        onChange={(values) => set("versions", values[0] ?? "")}
      >
        <CheckBox value="other">Only what was judged on another version of the problem than the present one</CheckBox>
      </CheckboxGroup>
    </>
  );
}

interface ChoiceProps {
  title: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  children: ReactNode;
}

function Choice({ title, value, onChange, required, children }: ChoiceProps) {
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

function Since({ value, onChange }: Pick<ChoiceProps, "value" | "onChange">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Submitted since (UTC)</label>
      <input className="input" type="date" id={id} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
