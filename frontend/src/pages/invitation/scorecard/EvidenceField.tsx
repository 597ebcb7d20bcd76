import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { sessionReportQuery } from "../../../api/reportRequests";
import type { Evidence, SessionReport } from "../../../api/types";
import { Button } from "../../../ui/Button";
import { SelectField } from "../../../ui/FilterFields";
import { parseSessionTime } from "../../../ui/timeFormat";
import { NO_EVIDENCE } from "./cardDraft";
import { describeEvidence, EvidenceLink, identifyEvidence } from "./EvidenceLink";

interface Props {
  invitation: string;
  /** What the evidence is for, such as the title of a dimension. */
  subject: string;
  evidence: readonly Evidence[];
  /** Whether the results are hidden from the user: then cases and bugs, which would show them, cannot be attached. */
  areResultsFolded: boolean;
  onChange: (evidence: Evidence[]) => void;
}

/** What a rating rests on: moments of the replay, cases and bugs. */
export function EvidenceField({ invitation, subject, evidence, areResultsFolded, onChange }: Props) {
  const summary = useRef<HTMLElement>(null);
  const add = (added: Evidence) => {
    const isKnown = evidence.some((each) => identifyEvidence(each) === identifyEvidence(added));
    if (!isKnown) onChange([...evidence, added]);
  };
  return (
    <div className="stack-2">
      {evidence.length > 0 && (
        <ul className="bullet-list small" aria-label={`Evidence for ${subject}`}>
          {evidence.map((each) => (
            <li key={identifyEvidence(each)}>
              <EvidenceLink invitation={invitation} evidence={each} />{" "}
              <Button
                kind="quiet"
                aria-label={`Remove ${describeEvidence(each)}`}
                onPress={() => {
                  onChange(evidence.filter((other) => other !== each));
                  summary.current?.focus();
                }}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <details className="disclosure">
        <summary ref={summary}>
          Attach evidence<span className="visually-hidden"> to {subject}</span>
        </summary>
        <div className="evidence-forms">
          <MomentForm onAdd={(ms) => add({ ...NO_EVIDENCE, kind: "moment", ms })} />
          {areResultsFolded ? (
            <p className="small muted-text">You can attach cases and bugs after you show the results.</p>
          ) : (
            <ResultForm invitation={invitation} onAdd={add} />
          )}
        </div>
      </details>
    </div>
  );
}

function MomentForm({ onAdd }: { onAdd: (ms: number) => void }) {
  const [text, setText] = useState("");
  const [isRefused, setRefused] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ms = parseSessionTime(text);
    setRefused(ms === null);
    if (ms === null) return;
    onAdd(ms);
    setText("");
  };
  return (
    <Form className="row" onSubmit={submit}>
      <TextField className="field moment-field" value={text} onChange={setText} isInvalid={isRefused}>
        <Label>Moment of the replay</Label>
        <Input placeholder="12:03" autoComplete="off" />
        {isRefused && (
          <p className="small tone-bad" role="alert">
            Write minutes and seconds, such as 12:03.
          </p>
        )}
      </TextField>
      <Button type="submit">Attach moment</Button>
    </Form>
  );
}

function ResultForm({ invitation, onAdd }: { invitation: string; onAdd: (evidence: Evidence) => void }) {
  const { data } = useQuery(sessionReportQuery(invitation));
  const [value, setValue] = useState("");
  const options = data ? listResults(data) : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = options.find((each) => identifyEvidence(each) === value);
    if (chosen) onAdd(chosen);
    setValue("");
  };
  return (
    <Form className="row" onSubmit={submit}>
      <SelectField title="Case or bug" value={value} onChange={setValue}>
        <option value="">{options.length === 0 ? "No failed case and no named bug" : "Choose what to attach"}</option>
        {options.map((each) => (
          <option key={identifyEvidence(each)} value={identifyEvidence(each)}>
            {describeEvidence(each)}
          </option>
        ))}
      </SelectField>
      <Button type="submit" isDisabled={value === ""}>
        Attach result
      </Button>
    </Form>
  );
}

/** The bugs and the failed cases of the submissions that count. */
function listResults({ exercises }: SessionReport): Evidence[] {
  return exercises.flatMap(({ title, final, bugs, failed }) => {
    if (!final) return [];
    const common = { ...NO_EVIDENCE, submission: final.id };
    return [
      ...bugs.map((bug): Evidence => ({ ...common, kind: "bug", bug: bug.id, label: `${title}: ${bug.title}` })),
      ...failed.map(
        ({ index, summary }): Evidence => ({
          ...common,
          kind: "case",
          case: index,
          label: `${title}: case ${index + 1}${summary && `, ${summary}`}`,
        }),
      ),
    ];
  });
}
