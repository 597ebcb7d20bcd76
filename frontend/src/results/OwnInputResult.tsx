import type { CaseReport } from "../api/types";
import { InputList, ValueView } from "./ValueView";

/** The group of the only case of a run on the candidate's own input. */
export const OWN_INPUT_GROUP = "custom";

/** What the code returned for the candidate's own input. Of the reference's result there is only a description. */
export function OwnInputResult({ report }: { report: CaseReport }) {
  const reference = report.expected?.kind === "text" ? report.expected.text : "";
  return (
    <>
      {report.actual && <ValueView title="Result" view={report.actual} />}
      {reference && (
        <dl className="inputs">
          <div>
            <dt>Type of the reference's result</dt>
            <dd>{reference}</dd>
          </div>
        </dl>
      )}
      {report.inputs.length > 0 && (
        <div className="stack-2">
          <h4 className="label">Input</h4>
          <InputList inputs={report.inputs} />
        </div>
      )}
    </>
  );
}
