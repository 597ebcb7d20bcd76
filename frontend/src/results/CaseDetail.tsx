import { isFailed } from "../api/submissionEvents";
import type { CaseReport } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { VerdictBadge } from "../ui/VerdictBadge";
import { formatGroup } from "./caseGroups";
import { formatBytes, formatCpuRatio, formatMilliseconds } from "./numberFormat";
import { PreformattedText } from "./PreformattedText";
import { ExpectedAndActual, InputList, ValueView } from "./ValueView";
import "./case-detail.css";

interface Props {
  report: CaseReport;
  parts?: { group: string; title: string }[];
  forInterviewer?: boolean;
}

export function CaseDetail({ report, parts, forInterviewer = false }: Props) {
  // The detail text repeats the numbers of the tables.
  const hasTables = report.expected?.kind === "array" && report.actual?.kind === "array";
  const isHidden = report.inputs.length === 0 && !report.actual && !report.expected;
  return (
    <section className="case" aria-label={`Case ${report.name}`}>
      <header className="row">
        <h3>{report.summary || report.name}</h3>
        <VerdictBadge state={report.verdict} />
        <span className="muted-text small">
          {formatGroup(report.group, parts)} · <span className="mono">{report.name}</span>
          {report.sample ? " · sample" : ""}
          {report.reported ? " · reported by the program" : ""}
        </span>
      </header>
      {report.message && (
        <p className="case-message">
          <InlineCode text={report.message} />
        </p>
      )}
      {report.detail && !report.error && !hasTables && (
        <p className="small muted-text">
          <InlineCode text={report.detail} />
        </p>
      )}
      {report.error && <CaseError error={report.error} />}
      {isHidden ? (
        <p className="muted-text small">
          {report.omitted ||
            (forInterviewer
              ? "The values of this case were not stored."
              : "This case is hidden. It counts, but you can see only the kind of its input.")}
        </p>
      ) : (
        <>
          {report.inputs.length > 0 && (
            <div className="stack-2">
              <h4 className="label">Input</h4>
              <InputList inputs={report.inputs} />
            </div>
          )}
          {(report.expected || report.actual) && (
            <div className="stack-2">
              <h4 className="label">Output</h4>
              <ExpectedAndActual
                key={report.index}
                expected={report.expected}
                actual={report.actual}
                isWrong={isFailed(report.verdict)}
                firstDifference={report.first}
              />
              {report.alone && <ValueView title="Run alone" view={report.alone} />}
            </div>
          )}
        </>
      )}
      <details className="disclosure" open={report.stdout !== "" && report.sample}>
        <summary>
          {formatMilliseconds(report.time_ms)} · {formatBytes(report.memory_bytes)} ·{" "}
          {report.stdout ? "printed output" : "nothing printed"}
        </summary>
        <dl className="inputs">
          <div>
            <dt>Wall time</dt>
            <dd className="num">{formatMilliseconds(report.time_ms)}</dd>
          </div>
          <div>
            <dt>CPU time</dt>
            <dd className="num">{formatMilliseconds(report.cpu_ms)}</dd>
          </div>
          {report.cpu_ratio && (
            <div>
              <dt>CPU time of the reference</dt>
              <dd className="num">{formatCpuRatio(report.cpu_ratio)}</dd>
            </div>
          )}
          <div>
            <dt>Memory</dt>
            <dd className="num">{formatBytes(report.memory_bytes)}</dd>
          </div>
        </dl>
        {report.stdout && <PreformattedText label="Printed output">{report.stdout}</PreformattedText>}
        {report.stdout_cut && <p className="muted-text tiny">The rest of the printed output is cut off.</p>}
      </details>
    </section>
  );
}

function CaseError({ error }: { error: NonNullable<CaseReport["error"]> }) {
  return (
    <div className="stack-2">
      <p className="mono small">
        {error.type}
        {error.message ? `: ${error.message}` : ""}
        {error.line ? <span className="muted-text"> (line {error.line})</span> : null}
      </p>
      {error.traceback && (
        <details className="disclosure">
          <summary>Traceback</summary>
          <PreformattedText label="Traceback">{error.traceback}</PreformattedText>
        </details>
      )}
    </div>
  );
}
