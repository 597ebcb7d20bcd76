import type { CaseReport, Implementation, Report, Verdict } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { VerdictBadge } from "../ui/VerdictBadge";
import { BugCard } from "./BugCard";
import { CaseDetail } from "./CaseDetail";
import { CaseStrip } from "./CaseStrip";
import { groupCases, selectDefaultCase } from "./caseGroups";
import { ImplementationList } from "./ImplementationList";
import { KnownBugCard } from "./KnownBugCard";
import { ScoreList } from "./ScoreList";
import "./report.css";

interface Props {
  cases: CaseReport[];
  /** Results of a test file, which has no cases. */
  implementations: Implementation[];
  /** Number of cases that will arrive, by group. */
  expectedCounts: Record<string, number>;
  report: Report | null;
  verdict: Verdict | null;
  parts?: { group: string; title: string }[];
  selectedCase: number | null;
  onSelectCase: (index: number) => void;
  isBusy?: boolean;
  forInterviewer?: boolean;
}

/** The judge's report, complete or in progress. */
export function ReportView(props: Props) {
  const {
    cases,
    implementations,
    expectedCounts,
    report,
    verdict,
    parts,
    onSelectCase,
    isBusy = false,
    forInterviewer,
  } = props;
  const shownCase =
    cases.find((each) => each.index === props.selectedCase) ?? (isBusy ? undefined : selectDefaultCase(cases));
  return (
    <div className="report">
      {report && (
        <div className="report-header">
          <div className="row">
            {verdict && <VerdictBadge state={verdict} />}
            <span className="small">
              <InlineCode text={report.message} />
            </span>
          </div>
          {Object.keys(report.scores).length > 0 && <ScoreList scores={report.scores} cases={cases} parts={parts} />}
        </div>
      )}
      {report?.given && <KnownBugCard bug={report.given} />}
      {report?.bugs.map((bug, index) => (
        <BugCard
          key={bug.id}
          bug={bug}
          cases={cases}
          isLikeliest={index === 0}
          isOpen={forInterviewer}
          onSelectCase={onSelectCase}
        />
      ))}
      {implementations.length > 0 && <ImplementationList implementations={implementations} isBusy={isBusy} />}
      {(cases.length > 0 || (isBusy && Object.keys(expectedCounts).length > 0)) && (
        <CaseStrip
          groups={groupCases(cases, isBusy ? expectedCounts : {})}
          parts={parts}
          selected={shownCase?.index ?? null}
          onSelect={onSelectCase}
          isBusy={isBusy}
        />
      )}
      {shownCase && (
        <CaseDetail key={shownCase.index} report={shownCase} parts={parts} forInterviewer={forInterviewer} />
      )}
    </div>
  );
}
