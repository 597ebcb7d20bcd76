import type { CaseReport } from "../api/types";
import { ValueView } from "./ValueView";

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
    </>
  );
}
