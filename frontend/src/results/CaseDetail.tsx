import { refused } from "../api/events";
import type { CaseReport } from "../api/types";
import { StateBadge } from "../ui/StateMark";
import { Words } from "../ui/Words";
import { groupTitle } from "./groups";
import { bytes, milliseconds } from "./numbers";
import { Printed } from "./Printed";
import { Inputs, Pair } from "./ViewBox";
import "./case.css";

interface Props {
  one: CaseReport;
  parts?: { group: string; title: string }[];
  forInterviewer?: boolean;
}

export function CaseDetail({ one, parts, forInterviewer = false }: Props) {
  // The tables say it better than the sentence, which repeats their numbers.
  const inTables = one.expected?.kind === "array" && one.actual?.kind === "array";
  const hidden = one.inputs.length === 0 && !one.actual && !one.expected;
  return (
    <section className="case" aria-label={`Case ${one.name}`}>
      <header className="row">
        <h3>{one.summary || one.name}</h3>
        <StateBadge state={one.verdict} />
        <span className="soft small">
          {groupTitle(one.group, parts)} · <span className="mono">{one.name}</span>
          {one.sample ? " · sample" : ""}
        </span>
      </header>
      {one.message && (
        <p className="case-message">
          <Words text={one.message} />
        </p>
      )}
      {one.stateful && (
        <p className="small">
          Run alone, this case gave something else: the solution keeps state between calls. What is shown is the run
          alone.
        </p>
      )}
      {one.detail && !one.error && !inTables && (
        <p className="small soft">
          <Words text={one.detail} />
        </p>
      )}
      {one.error && <ErrorBox error={one.error} />}
      {hidden ? (
        <p className="soft small">
          {forInterviewer
            ? "Nothing was kept of this case's values."
            : "A hidden case: it counts, and only what kind of input it is can be seen."}
        </p>
      ) : (
        <>
          {one.inputs.length > 0 && (
            <div className="stack-2">
              <h4 className="label">Input</h4>
              <Inputs inputs={one.inputs} />
            </div>
          )}
          {(one.expected || one.actual) && (
            <div className="stack-2">
              <h4 className="label">Output</h4>
              <Pair
                key={one.index}
                expected={one.expected}
                actual={one.actual}
                wrong={refused(one.verdict)}
                first={one.first}
              />
            </div>
          )}
        </>
      )}
      <details className="fold" open={one.stdout !== "" && one.sample}>
        <summary>
          {milliseconds(one.time_ms)} · {bytes(one.memory_bytes)} · {one.stdout ? "printed output" : "nothing printed"}
        </summary>
        <dl className="inputs">
          <div>
            <dt>Wall time</dt>
            <dd className="num">{milliseconds(one.time_ms)}</dd>
          </div>
          <div>
            <dt>CPU time</dt>
            <dd className="num">{milliseconds(one.cpu_ms)}</dd>
          </div>
          <div>
            <dt>Memory</dt>
            <dd className="num">{bytes(one.memory_bytes)}</dd>
          </div>
        </dl>
        {one.stdout && <Printed label="What was printed">{one.stdout}</Printed>}
        {one.stdout_cut && <p className="soft tiny">The rest of what was printed is cut off.</p>}
      </details>
    </section>
  );
}

function ErrorBox({ error }: { error: NonNullable<CaseReport["error"]> }) {
  return (
    <div className="stack-2">
      <p className="mono small">
        {error.type}
        {error.message ? `: ${error.message}` : ""}
        {error.line ? <span className="soft"> (line {error.line})</span> : null}
      </p>
      {error.traceback && (
        <details className="fold">
          <summary>Traceback</summary>
          <Printed label="Traceback">{error.traceback}</Printed>
        </details>
      )}
    </div>
  );
}
