import { type ReactNode, useEffect, useRef, useState } from "react";
import { isFailed } from "../api/submissionEvents";
import type { CaseReport, Implementation, Report } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { VerdictBadge, type VerdictState } from "../ui/VerdictBadge";
import { BugCard } from "./BugCard";
import { CaseDetail } from "./CaseDetail";
import { CaseStrip } from "./CaseStrip";
import { groupCases, selectDefaultCase } from "./caseGroups";
import { ImplementationList } from "./ImplementationList";
import { addressInterviewer } from "./interviewerText";
import { KnownBugCard } from "./KnownBugCard";
import { NearestBugs } from "./NearestBugs";
import { OWN_INPUT_GROUP } from "./OwnInputResult";
import { ScoreList } from "./ScoreList";
import { isInMessage } from "./scoreText";
import { useIsNarrow } from "./useIsNarrow";
import "./report.css";

export interface ReportViewProps {
  cases: CaseReport[];
  /** Results of a test file, which has no cases. */
  implementations: Implementation[];
  /** Number of cases that will arrive, by group. */
  expectedCounts: Record<string, number>;
  report: Report | null;
  verdict: VerdictState | null;
  parts?: { group: string; title: string }[];
  selectedCase: number | null;
  onSelectCase: (index: number) => void;
  isBusy?: boolean;
  /** Shown where the verdict appears, until it is there. */
  progress?: ReactNode;
  /** Shown beside the verdict, where a named bug would be. */
  notice?: ReactNode;
  /** The second stage of a kernel, or its place until there is one. */
  timing?: ReactNode;
  forInterviewer?: boolean;
}

/** As in report.css. */
const MIN_WIDE_PIXELS = 600;

/**
 * The judge's report, complete or in progress. The verdict arrives in a block whose height is reserved, so that nothing
 * moves. On a narrow screen the strip comes before the named bug, so that no height is reserved for a bug that is not there.
 * The order of the elements is what is seen, because the keyboard follows it.
 */
export function ReportView(props: ReportViewProps) {
  const { cases, implementations, expectedCounts, report, parts, onSelectCase, isBusy = false, forInterviewer } = props;
  const shownCase =
    cases.find((each) => each.index === props.selectedCase) ?? (isBusy ? undefined : selectDefaultCase(cases));
  const [likeliest, ...otherBugs] = report?.bugs ?? [];
  const nearest = report?.nearest ?? [];
  const isOwnInput = cases[0]?.group === OWN_INPUT_GROUP;
  const caseRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A reader who has scrolled to the end of one case sees the next one from its start.
    if (props.selectedCase !== null && isAboveView(caseRef.current)) caseRef.current?.scrollIntoView();
  }, [props.selectedCase]);
  const hasStrip = !isOwnInput && (cases.length > 0 || (isBusy && Object.keys(expectedCounts).length > 0));
  const reportRef = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow(reportRef, MIN_WIDE_PIXELS);
  const bugs = (report?.given || likeliest || props.notice) && (
    <div className="report-bugs stack-2">
      {report?.given && <KnownBugCard bug={report.given} />}
      {likeliest && (
        <BugCard bug={likeliest} cases={cases} isLikeliest isOpen={forInterviewer} onSelectCase={onSelectCase} />
      )}
      {props.notice}
    </div>
  );
  const [wasBusy, setWasBusy] = useState(isBusy);
  if (isBusy && !wasBusy) setWasBusy(true);
  return (
    <div className="report" ref={reportRef}>
      {/* A report that was there at first does not move when its verdict arrives. */}
      <ReportSummary {...props} isReserved={hasStrip && wasBusy}>
        {!isNarrow && bugs}
      </ReportSummary>
      {props.timing}
      {implementations.length > 0 && <ImplementationList implementations={implementations} isBusy={isBusy} />}
      <div className={hasStrip ? "report-cases" : undefined}>
        {hasStrip && (
          <CaseStrip
            groups={groupCases(cases, isBusy ? expectedCounts : {})}
            parts={parts}
            selected={shownCase?.index ?? null}
            onSelect={onSelectCase}
            isBusy={isBusy}
          />
        )}
        {isNarrow && report && bugs}
        <div ref={caseRef}>
          {shownCase && (
            <CaseDetail key={shownCase.index} report={shownCase} parts={parts} forInterviewer={forInterviewer} />
          )}
        </div>
      </div>
      {otherBugs.length > 0 && (
        <section className="stack-2" aria-label="Other possible causes">
          {otherBugs.map((bug) => (
            <BugCard key={bug.id} bug={bug} cases={cases} isOpen={forInterviewer} onSelectCase={onSelectCase} />
          ))}
        </section>
      )}
      {nearest.length > 0 && <NearestBugs bugs={nearest} />}
    </div>
  );
}

/** Whether the start of an element is scrolled out of the region around it. */
function isAboveView(element: HTMLElement | null): boolean {
  const region = element?.closest(".pane-scroll, .workspace-panel");
  return !!element && !!region && element.getBoundingClientRect().top < region.getBoundingClientRect().top;
}

/** The message without the first failed case, which is shown below. */
const shortenMessage = (message: string, hasFirstFailure: boolean) =>
  hasFirstFailure ? message.replace(/ The first is “.*$/s, "") : message;

interface ReportSummaryProps
  extends Pick<ReportViewProps, "cases" | "report" | "verdict" | "parts" | "progress" | "forInterviewer"> {
  /** Cases follow below, which must not move. */
  isReserved: boolean;
  /** What is known about the cause. */
  children: ReactNode;
}

function ReportSummary(props: ReportSummaryProps) {
  const { cases, report, verdict, parts, progress, isReserved, children } = props;
  if (!report && !progress) return null;
  const message = shortenMessage(
    report?.message ?? "",
    cases.some(({ verdict }) => isFailed(verdict)),
  );
  return (
    <div className={isReserved ? "report-summary report-summary-reserved" : "report-summary"}>
      <div className="report-verdict">
        {report ? (
          <>
            <div className="report-header">
              {verdict && <VerdictBadge state={verdict} />}
              <p className="small report-message">
                <InlineCode text={props.forInterviewer ? addressInterviewer(message) : message} />
              </p>
            </div>
            {!isInMessage(report.scores) && <ScoreList scores={report.scores} cases={cases} parts={parts} />}
          </>
        ) : (
          progress
        )}
      </div>
      {report && children}
    </div>
  );
}
