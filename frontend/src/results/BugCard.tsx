import type { CaseReport, NamedBug } from "../api/types";
import { Words } from "../ui/Words";
import { groupTitle } from "./groups";

interface Props {
  bug: NamedBug;
  cases: CaseReport[];
  likeliest?: boolean;
  /** Whether all of it is shown at once. */
  open?: boolean;
  onChoose: (index: number) => void;
}

/** A bug by its name: what was seen, why it matters, how one finds it. */
export function BugCard({ bug, cases, likeliest = false, open = false, onChoose }: Props) {
  const own = cases.filter((one) => bug.cases.includes(one.name));
  return (
    <article className="bug">
      <header className="row">
        <h3>{bug.title}</h3>
        <span className="soft small">
          {bug.cost ? "right answers, at a cost" : likeliest ? "likeliest cause" : "possible cause"}
        </span>
      </header>
      <p className="small">
        <Words text={bug.evidence} />
      </p>
      <details className="fold" open={open}>
        <summary>Why it matters, and how to find it</summary>
        <dl>
          <div>
            <dt>Why it matters</dt>
            <dd>
              <Words text={bug.why} />
            </dd>
          </div>
          <div>
            <dt>How to find it</dt>
            <dd>
              <Words text={bug.how} />
            </dd>
          </div>
          <div>
            <dt>Cases</dt>
            <dd>
              {own.length > 0 && (
                <span className="row bug-cases">
                  {own.slice(0, 6).map((one) => (
                    <button type="button" className="link" key={one.index} onClick={() => onChoose(one.index)}>
                      {groupTitle(one.group)}: {one.summary || one.name}
                    </button>
                  ))}
                  {own.length > 6 && <span className="soft small">and {own.length - 6} more</span>}
                </span>
              )}
            </dd>
          </div>
        </dl>
      </details>
    </article>
  );
}
