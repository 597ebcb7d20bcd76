import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { csvUrl, SESSION_PARAMS, selectParams, sessionListQuery } from "../../api/listRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import { useCurrentUser } from "../../api/useCurrentUser";
import { DataTable, PAGE_PARAM } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { type ComparedCandidate, CompareLink } from "../compare/CompareLink";
import { buildCompareColumn } from "../compare/compareColumn";
import { ListPages, NoRows } from "../lists/ListPages";
import { ListSection } from "../lists/ListSection";
import { SavedViews } from "../lists/SavedViews";
import { RequireSignIn } from "../RequireSignIn";
import "../lists/lists.css";
import { findDependentFilters, SessionFilters } from "./SessionFilters";
import { listSessionColumns } from "./sessionColumns";

/** All sessions of the user's teams. Filter, order and page are in the URL. */
export function SessionListPage() {
  usePageTitle("Sessions");
  return (
    <RequireSignIn>
      <SessionList />
    </RequireSignIn>
  );
}

function SessionList() {
  const { data: me } = useCurrentUser();
  const [params] = useSearchParams();
  const [getFilter, setFilter] = useFilters((name) => [PAGE_PARAM, ...findDependentFilters(name)]);
  const interview = params.get("interview");
  // Only candidates of one interview are compared, so a choice counts while its interview is the filter.
  const [choice, setChoice] = useState<{ interview: string | null; chosen: ComparedCandidate[] }>();
  const toCompare = choice?.interview === interview ? choice.chosen : [];
  const setToCompare = (chosen: ComparedCandidate[]) => setChoice({ interview, chosen });
  const heading = useRef<HTMLHeadingElement>(null);
  const isViewer = listTeamsAsEditor(me).length === 0;
  const { data, isError, error, refetch, isPlaceholderData } = useQuery({
    ...sessionListQuery(selectParams(params, [...SESSION_PARAMS, PAGE_PARAM])),
    enabled: !isViewer,
  });
  const query = selectParams(params, SESSION_PARAMS);
  const hasFilter = SESSION_PARAMS.some((name) => name !== "order" && params.has(name));
  if (me && isViewer)
    return (
      <div className="stack">
        <h1>Sessions</h1>
        <p className="readable-width">
          Only owners and interviewers of a team can open this list, because it names candidates. Ask an owner of your
          team to make you an interviewer.
        </p>
      </div>
    );
  return (
    <div className="stack">
      <div className="row list-heading">
        <h1 ref={heading} tabIndex={-1}>
          Sessions
        </h1>
        <SavedViews list="sessions" names={SESSION_PARAMS} onClosed={() => heading.current?.focus()} />
        <a className="button" href={csvUrl("session-list", query)} download>
          Export as CSV
        </a>
      </div>
      <SessionFilters getFilter={getFilter} setFilter={setFilter} />
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the sessions" lines={10} />}
      {data && (
        <ListSection isUpdating={isPlaceholderData}>
          {!interview && data.sessions.length > 1 && (
            <p className="muted-text">To compare candidates, select their interview in the filters.</p>
          )}
          <CompareLink chosen={toCompare} onClear={() => setToCompare([])} />
          <DataTable
            title="Candidates"
            columns={
              interview
                ? [...listSessionColumns({ isOneInterview: true }), buildCompareColumn(toCompare, setToCompare)]
                : listSessionColumns({ isOneInterview: false })
            }
            rows={data.sessions}
            rowKey={({ id }) => id}
            orderParam="order"
            defaultOrder="-invited"
            isSortedByServer
            empty={
              <NoRows>
                {hasFilter ? (
                  <p>
                    No session matches. <Link to="?">Remove all filters</Link>
                  </p>
                ) : (
                  <p className="readable-width">
                    There are no sessions yet. A session appears here when you invite a candidate to{" "}
                    <Link to="/interviews">an interview</Link>.
                  </p>
                )}
              </NoRows>
            }
          />
          <ListPages hasMore={data.more} />
          <FoldedNote isShown={data.sessions.some(({ is_folded }) => is_folded)} />
        </ListSection>
      )}
    </div>
  );
}

function FoldedNote({ isShown }: { isShown: boolean }) {
  if (!isShown) return null;
  return (
    <p className="small muted-text readable-width">
      Where you fill in a scorecard, results are hidden until you save it, so that you judge for yourself. Filters by
      result leave these sessions out, and sorting by result puts them last.
    </p>
  );
}
