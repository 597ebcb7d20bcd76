import type { CaseReport, NamedBug } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { BugExplanation } from "./BugExplanation";
import { formatGroup } from "./caseGroups";

interface Props {
  bug: NamedBug;
  cases: CaseReport[];
  isLikeliest?: boolean;
  /** Whether the explanation starts open. */
  isOpen?: boolean;
  onSelectCase: (index: number) => void;
}

function describeKind(bug: NamedBug, isLikeliest: boolean): string {
  if (bug.self_counted)
    return "Correct answers, but inefficient. This was measured inside the program, which could change the measurement.";
  if (bug.cost) return "Correct answers, but inefficient.";
  return isLikeliest ? "Most likely cause." : "Possible cause.";
}

/** A known bug that matches the submission: the evidence, why it matters, how to find it. */
export function BugCard({ bug, cases, isLikeliest = false, isOpen = false, onSelectCase }: Props) {
  const matchingCases = cases.filter((report) => bug.cases.includes(report.name));
  return (
    <article className="bug-card">
      <h3>{bug.title}</h3>
      <p className="small">
        <span className="muted-text">{describeKind(bug, isLikeliest)}</span> <InlineCode text={bug.evidence} />
      </p>
      <BugExplanation bug={bug} isOpen={isOpen}>
        <div>
          <dt>Cases</dt>
          <dd>
            {matchingCases.length > 0 && (
              <span className="row bug-cases">
                {matchingCases.slice(0, 6).map((report) => (
                  <button type="button" className="link" key={report.index} onClick={() => onSelectCase(report.index)}>
                    {formatGroup(report.group)}: {report.summary || report.name}
                  </button>
                ))}
                {matchingCases.length > 6 && (
                  <span className="muted-text small">and {matchingCases.length - 6} more</span>
                )}
              </span>
            )}
          </dd>
        </div>
      </BugExplanation>
    </article>
  );
}
