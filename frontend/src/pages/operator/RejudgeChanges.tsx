import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { rejudgeItemsQuery } from "../../api/queries";
import type { Change, RejudgeDetail, Verdict } from "../../api/types";
import { Failed, Loading } from "../../ui/Notice";
import { StateBadge } from "../../ui/StateMark";
import { ChangesTable } from "./ChangesTable";
import { Compare } from "./Compare";
import { CHANGE_TITLES, CHANGES } from "./changes";

const PAGE = 200;

interface Props {
  id: string;
  rejudge: RejudgeDetail;
}

/** What would change, by kind; what is shown stands in the address. */
export function Changes({ id, rejudge }: Props) {
  const [params, setParams] = useSearchParams();
  const change = CHANGES.find((each) => each === params.get("show")) ?? CHANGES.find((each) => rejudge[each] > 0);
  const before = params.get("before") as Verdict | null;
  const after = params.get("after") as Verdict | null;
  const page = Math.max(0, Number(params.get("page")) || 0);
  const wanted = { change: change ?? null, before, after, offset: page * PAGE };
  const { data, isError, error, refetch } = useQuery({
    ...rejudgeItemsQuery(id, wanted, rejudge.judged, rejudge.state),
    enabled: change !== undefined,
  });
  if (change === undefined) return <p className="soft">What is found appears here as it is judged.</p>;
  const item = Number(params.get("item")) || null;
  const look = (wanted: number | null) =>
    setParams(
      (old) => {
        if (wanted) old.set("item", String(wanted));
        else old.delete("item");
        return old;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="stack">
      <nav className="kinds" aria-label="What changed">
        {CHANGES.map((each) => (
          <Link
            key={each}
            to={`?show=${each}`}
            aria-current={each === change ? "true" : undefined}
            replace
            preventScrollReset
          >
            {CHANGE_TITLES[each]} <span className="num">{rejudge[each]}</span>
          </Link>
        ))}
      </nav>
      {change === "verdict" && rejudge.transitions.length > 0 && (
        <Transitions rejudge={rejudge} before={before} after={after} />
      )}
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the submissions" />}
      {data && <ChangesTable title={CHANGE_TITLES[change]} change={change} items={data.items} onLook={look} />}
      {data && data.total > PAGE && <Pages page={page} total={data.total} change={change} />}
      <Compare id={id} item={item} onClose={() => look(null)} />
    </div>
  );
}

interface TransitionsProps {
  rejudge: RejudgeDetail;
  before: Verdict | null;
  after: Verdict | null;
}

/** From which verdict to which, with how often; one of them filters the table, and again takes the filter off. */
function Transitions({ rejudge, before, after }: TransitionsProps) {
  return (
    <ul className="transitions" aria-label="From verdict to verdict">
      {rejudge.transitions.map((one) => {
        const here = one.before === before && one.after === after;
        return (
          <li key={`${one.before} ${one.after}`}>
            <Link
              to={here ? "?show=verdict" : `?show=verdict&before=${one.before}&after=${one.after}`}
              aria-current={here ? "true" : undefined}
              replace
              preventScrollReset
            >
              <StateBadge state={one.before} />
              <span aria-hidden="true">→</span>
              <span className="hidden-text">to</span>
              <StateBadge state={one.after} />
              <span className="num">{one.count}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Pages({ page, total, change }: { page: number; total: number; change: Change }) {
  const [params] = useSearchParams();
  const to = (wanted: number) => {
    const next = new URLSearchParams(params);
    next.set("show", change);
    next.set("page", String(wanted));
    return `?${next}`;
  };
  const last = Math.min((page + 1) * PAGE, total);
  return (
    <nav className="row" aria-label="Pages">
      <span className="small num">
        {page * PAGE + 1} to {last} of {total}
      </span>
      {page > 0 && <Link to={to(page - 1)}>Earlier</Link>}
      {last < total && <Link to={to(page + 1)}>Later</Link>}
    </nav>
  );
}
