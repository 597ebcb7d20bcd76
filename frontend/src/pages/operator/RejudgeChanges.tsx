import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { rejudgeItemsQuery } from "../../api/rejudgeRequests";
import type { RejudgeChange, RejudgeDetail, Verdict } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { VerdictBadge } from "../../ui/VerdictBadge";
import { RejudgeChangesTable } from "./RejudgeChangesTable";
import { RejudgeCompareDialog } from "./RejudgeCompareDialog";
import { CHANGE_TITLES, CHANGES, countChanges } from "./rejudgeText";

/** As many items as the server sends at once. */
const PAGE_SIZE = 200;

interface Props {
  id: string;
  rejudge: RejudgeDetail;
}

/** The changes that a rejudge would make, or has made, by kind. The selection is in the URL. */
export function RejudgeChanges({ id, rejudge }: Props) {
  const [params, setParams] = useSearchParams();
  const change =
    CHANGES.find((each) => each === params.get("show")) ?? CHANGES.find((each) => countChanges(rejudge, each) > 0);
  const before = params.get("before") as Verdict | null;
  const after = params.get("after") as Verdict | null;
  const page = Math.max(0, Number(params.get("page")) || 0);
  const filter = { change: change ?? null, before, after, offset: page * PAGE_SIZE };
  const { data, isError, error, refetch } = useQuery({
    ...rejudgeItemsQuery(id, filter, rejudge.judged, rejudge.state),
    enabled: change !== undefined,
  });
  if (change === undefined) return <p className="muted-text">Results appear here as submissions are judged.</p>;
  const item = Number(params.get("item")) || null;
  const selectItem = (selected: number | null) =>
    setParams(
      (next) => {
        if (selected) next.set("item", String(selected));
        else next.delete("item");
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="stack">
      <nav className="change-tabs" aria-label="Kinds of change">
        {CHANGES.map((each) => (
          <Link
            key={each}
            to={`?show=${each}`}
            aria-current={each === change ? "true" : undefined}
            replace
            preventScrollReset
          >
            {CHANGE_TITLES[each]} <span className="num">{countChanges(rejudge, each)}</span>
          </Link>
        ))}
      </nav>
      {change === "verdict" && rejudge.transitions.length > 0 && (
        <VerdictTransitions rejudge={rejudge} before={before} after={after} />
      )}
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the submissions" />}
      {data && (
        <RejudgeChangesTable title={CHANGE_TITLES[change]} change={change} items={data.items} onCompare={selectItem} />
      )}
      {data && data.total > PAGE_SIZE && <PageLinks page={page} total={data.total} change={change} />}
      <RejudgeCompareDialog id={id} item={item} onClose={() => selectItem(null)} />
    </div>
  );
}

interface VerdictTransitionsProps {
  rejudge: RejudgeDetail;
  /** The verdicts of the selected transition, from the URL. Null: none is selected. */
  before: Verdict | null;
  after: Verdict | null;
}

/** Verdict transitions with their counts. Selecting one filters the table. Selecting it again removes the filter. */
function VerdictTransitions({ rejudge, before, after }: VerdictTransitionsProps) {
  return (
    <ul className="transitions" aria-label="Verdict transitions">
      {rejudge.transitions.map((transition) => {
        const isSelected = transition.before === before && transition.after === after;
        return (
          <li key={`${transition.before} ${transition.after}`}>
            <Link
              to={isSelected ? "?show=verdict" : `?show=verdict&before=${transition.before}&after=${transition.after}`}
              aria-current={isSelected ? "true" : undefined}
              replace
              preventScrollReset
            >
              <VerdictBadge state={transition.before} />
              <span aria-hidden="true">→</span>
              <span className="visually-hidden">to</span>
              <VerdictBadge state={transition.after} />
              <span className="num">{transition.count}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function PageLinks({ page, total, change }: { page: number; total: number; change: RejudgeChange }) {
  const [params] = useSearchParams();
  const buildPageUrl = (target: number) => {
    const next = new URLSearchParams(params);
    next.set("show", change);
    next.set("page", String(target));
    return `?${next}`;
  };
  const last = Math.min((page + 1) * PAGE_SIZE, total);
  return (
    <nav className="row" aria-label="Pages">
      <span className="small num">
        {page * PAGE_SIZE + 1} to {last} of {total}
      </span>
      {page > 0 && <Link to={buildPageUrl(page - 1)}>Previous</Link>}
      {last < total && <Link to={buildPageUrl(page + 1)}>Next</Link>}
    </nav>
  );
}
