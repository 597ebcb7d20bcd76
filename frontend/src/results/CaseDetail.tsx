import { isFailed } from "../api/submissionEvents";
import type { CaseReport } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { caseVerdictState, VerdictBadge } from "../ui/VerdictBadge";
import { explainAcceptedDifference } from "./acceptedDifference";
import { formatGroup } from "./caseGroups";
import { addressInterviewer } from "./interviewerText";
import { formatCpuRatio, formatMemory, formatMilliseconds } from "./numberFormat";
import { OWN_INPUT_GROUP, OwnInputResult } from "./OwnInputResult";
import { PreformattedText } from "./PreformattedText";
import { shortenDetail } from "./shortNumbers";
import { ExpectedAndActual, InputList, ValueView } from "./ValueView";
import "./case-detail.css";

interface Props {
  report: CaseReport;
  parts?: { group: string; title: string }[];
  forInterviewer?: boolean;
}

/** The verdict, the values and the resources of one case. */
export function CaseDetail({ report, parts, forInterviewer = false }: Props) {
  // The detail text repeats the numbers of the tables.
  const hasTables = report.expected?.kind === "array" && report.actual?.kind === "array";
  const isHidden = report.inputs.length === 0 && !report.actual && !report.expected;
  const address = (text: string) => (forInterviewer ? addressInterviewer(text) : text);
  const acceptedDifference = explainAcceptedDifference(report);
  const isOwnInput = report.group === OWN_INPUT_GROUP;
  return (
    <section className="case" aria-label={`Case ${report.name}`}>
      <h3 className={isOwnInput ? "mono small" : "case-title"}>
        {report.summary || report.name}
        {!isOwnInput && (
          <span className="muted-text small">
            {formatGroup(report.group, parts)} · <span className="mono">{report.name}</span>
            {report.sample ? " · sample" : ""}
          </span>
        )}
      </h3>
      {!isOwnInput && (
        <p className="row small case-message">
          <VerdictBadge state={caseVerdictState(report.verdict)} />
          {report.message && (
            <span>
              <InlineCode text={address(report.message)} />
            </span>
          )}
        </p>
      )}
      {report.self_counted && (
        <p className="small muted-text">
          Measured inside the program, which could change the measurement. So this case decides no verdict.
        </p>
      )}
      {report.detail && report.verdict === "wrong_answer" && !hasTables && (
        <p className="small muted-text">
          <InlineCode text={shortenDetail(report.detail)} />
        </p>
      )}
      {report.error && <CaseError error={report.error} />}
      {isHidden ? (
        <p className="muted-text small">
          {report.omitted ||
            (forInterviewer
              ? "The values of this case were not stored."
              : "Hidden case: it counts, but its values are not shown.")}
        </p>
      ) : (
        <>
          {isOwnInput && <OwnInputResult report={report} />}
          {!isOwnInput && (report.expected || report.actual) && (
            <div className="stack-2">
              <h4 className="visually-hidden">Output</h4>
              {acceptedDifference && <p className="small muted-text">{address(acceptedDifference)}</p>}
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
          {report.inputs.length > 0 && (
            <div className="stack-2">
              <h4 className="label">Input</h4>
              <InputList inputs={report.inputs} />
            </div>
          )}
        </>
      )}
      {(report.time_ms > 0 || report.stdout !== "") && <CaseResources report={report} />}
    </section>
  );
}

/** Time, memory and what was printed. An interview shows none of it for hidden cases. */
function CaseResources({ report }: { report: CaseReport }) {
  return (
    <details className="disclosure" open={report.stdout !== ""}>
      <summary>
        {formatMilliseconds(report.time_ms)} · memory {formatMemory(report.memory_bytes)} ·{" "}
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
            <dt>CPU time compared with the reference</dt>
            <dd className="num">{formatCpuRatio(report.cpu_ratio)}</dd>
          </div>
        )}
        <div>
          <dt>Memory</dt>
          <dd className="num">{formatMemory(report.memory_bytes)}</dd>
        </div>
      </dl>
      {report.stdout && <PreformattedText label="Printed output">{report.stdout}</PreformattedText>}
      {report.stdout_cut && <p className="muted-text tiny">The rest of the printed output is cut off.</p>}
    </details>
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
