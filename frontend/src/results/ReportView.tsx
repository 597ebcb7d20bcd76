import type { CaseReport, Implementation, Report, Verdict } from "../api/types";
import { StateBadge } from "../ui/StateMark";
import { Words } from "../ui/Words";
import { BugCard } from "./BugCard";
import { CaseDetail } from "./CaseDetail";
import { CaseStrip } from "./CaseStrip";
import { firstToShow, groupCases } from "./groups";
import { KnownBugCard } from "./KnownBugCard";
import { Scores } from "./Scores";
import { TestReport } from "./TestReport";
import "./report.css";

interface Props {
  cases: CaseReport[];
  /** Of a test file, in the place of cases. */
  implementations: Implementation[];
  /** Cases that are to come, by group. */
  expected: Record<string, number>;
  report: Report | null;
  verdict: Verdict | null;
  parts?: { group: string; title: string }[];
  chosen: number | null;
  onChoose: (index: number) => void;
  busy?: boolean;
  forInterviewer?: boolean;
}

/** What the judge found, whole or as far as it is. */
export function ReportView(props: Props) {
  const { cases, implementations, expected, report, verdict, parts, onChoose, busy = false, forInterviewer } = props;
  const one = cases.find((each) => each.index === props.chosen) ?? (busy ? undefined : firstToShow(cases));
  return (
    <div className="report">
      {report && (
        <div className="report-head">
          <div className="row">
            {verdict && <StateBadge state={verdict} />}
            <span className="small">
              <Words text={report.message} />
            </span>
          </div>
          {Object.keys(report.scores).length > 0 && <Scores scores={report.scores} parts={parts} />}
        </div>
      )}
      {report?.given && <KnownBugCard bug={report.given} />}
      {report?.bugs.map((bug, place) => (
        <BugCard
          key={bug.id}
          bug={bug}
          cases={cases}
          likeliest={place === 0}
          open={forInterviewer}
          onChoose={onChoose}
        />
      ))}
      {implementations.length > 0 && <TestReport implementations={implementations} busy={busy} />}
      {(cases.length > 0 || (busy && Object.keys(expected).length > 0)) && (
        <CaseStrip
          groups={groupCases(cases, busy ? expected : {})}
          parts={parts}
          chosen={one?.index ?? null}
          onChoose={onChoose}
          busy={busy}
        />
      )}
      {one && <CaseDetail key={one.index} one={one} parts={parts} forInterviewer={forInterviewer} />}
    </div>
  );
}
