import type { CaseReport, NamedBug } from "../api/types";
import { Words } from "../ui/Words";
import { BugText } from "./BugText";
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
      <BugText bug={bug} open={open}>
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
      </BugText>
    </article>
  );
}
