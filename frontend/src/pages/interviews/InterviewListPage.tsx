import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Link, useSearchParams } from "react-router";
import {
  csvUrl,
  INTERVIEW_PARAMS,
  interviewListQuery,
  selectParams,
  sessionListOptionsQuery,
} from "../../api/listRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import type { InterviewSummary } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { useProblemTitles } from "../../api/useProblemTitles";
import { type DataColumn, DataTable, PAGE_PARAM } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SearchField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";
import { CommonFields } from "../lists/ListFields";
import { countFilters, ListFilters } from "../lists/ListFilters";
import { ListPages, NoRows, readPage } from "../lists/ListPages";
import { ListSection } from "../lists/ListSection";
import { SavedViews } from "../lists/SavedViews";
import { RequireSignIn } from "../RequireSignIn";
import "../lists/lists.css";
import "./interviews.css";

/** The interviews of the user's teams. Filter, order and page are in the URL. */
export function InterviewListPage() {
  usePageTitle("Interviews");
  return (
    <RequireSignIn>
      <InterviewList />
    </RequireSignIn>
  );
}

function InterviewList() {
  const { data: me } = useCurrentUser();
  const { data: options } = useQuery(sessionListOptionsQuery());
  const [params] = useSearchParams();
  const [getFilter, setFilter] = useFilters(() => [PAGE_PARAM]);
  const heading = useRef<HTMLHeadingElement>(null);
  const getTitle = useProblemTitles();
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(
    interviewListQuery(selectParams(params, [...INTERVIEW_PARAMS, PAGE_PARAM])),
  );
  const teams = me?.teams ?? [];
  const canCreate = listTeamsAsEditor(me).length > 0;
  const hasFilter = INTERVIEW_PARAMS.some((name) => name !== "order" && params.has(name));
  const isEmpty = data?.interviews.length === 0 && !hasFilter && readPage(params) === 1;
  return (
    <div className="stack">
      <div className="row list-heading">
        <h1 ref={heading} tabIndex={-1}>
          Interviews
        </h1>
        {canCreate && (
          <>
            <SavedViews list="interviews" names={INTERVIEW_PARAMS} onClosed={() => heading.current?.focus()} />
            <a className="button" href={csvUrl("interview-list", selectParams(params, INTERVIEW_PARAMS))} download>
              Export as CSV
            </a>
            <Link className="button" data-kind="primary" to="/interviews/new">
              New interview
            </Link>
          </>
        )}
      </div>
      {me && teams.length === 0 && (
        <p className="readable-width">
          You are in no team. Interviews belong to teams, so ask an owner of a team for an invitation, or an operator of
          this server for a team of your own.
        </p>
      )}
      {isEmpty && teams.length > 0 && (
        <p className="readable-width">
          There are no interviews yet. An interview is a set of problems with a time limit. Candidates are invited by
          link, and their submissions appear here.{" "}
          {canCreate && <Link to="/interviews/new">Create the first interview</Link>}
        </p>
      )}
      {!isEmpty && (data || isError) && (
        <ListFilters
          search={
            <SearchField title="Title" value={getFilter("search")} onChange={(text) => setFilter("search", text)} />
          }
          setCount={countFilters(INTERVIEW_PARAMS, getFilter)}
        >
          <CommonFields
            teams={teams}
            options={options}
            dateTitle="Created"
            getFilter={getFilter}
            setFilter={setFilter}
          />
        </ListFilters>
      )}
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="interviews" />}
      {data && !isEmpty && (
        <ListSection isUpdating={isPlaceholderData}>
          <DataTable
            title="All interviews"
            columns={buildColumns(getTitle, teams.length > 1)}
            rows={data.interviews}
            rowKey={({ id }) => id}
            orderParam="order"
            defaultOrder="-created"
            isSortedByServer
            empty={
              <NoRows>
                <p>
                  No interview matches. <Link to="?">Remove all filters</Link>
                </p>
              </NoRows>
            }
          />
          <ListPages hasMore={data.more} />
        </ListSection>
      )}
    </div>
  );
}

/** The server sorts by the columns with `sortKey`, under these ids. */
function buildColumns(getTitle: (slug: string) => string, hasTeams: boolean): DataColumn<InterviewSummary>[] {
  const countColumn = (
    id: "invited" | "running" | "ended" | "expired",
    title: string,
  ): DataColumn<InterviewSummary> => ({
    id,
    title,
    cell: (interview) => interview[id],
    text: (interview) => String(interview[id]),
    isNumeric: true,
  });
  const team: DataColumn<InterviewSummary> = {
    id: "team",
    title: "Team",
    cell: (interview) => interview.team.name,
    text: (interview) => interview.team.name,
  };
  const listProblems = ({ problems }: InterviewSummary) => problems.map(getTitle).join(", ");
  return [
    {
      id: "title",
      title: "Title",
      cell: ({ id, title }) => <Link to={`/interviews/${id}`}>{title}</Link>,
      sortKey: ({ title }) => title,
    },
    ...(hasTeams ? [team] : []),
    {
      id: "problems",
      title: "Problems",
      cell: (interview) => <span className="muted-text">{listProblems(interview)}</span>,
      text: listProblems,
    },
    {
      id: "minutes",
      title: "Minutes",
      cell: ({ minutes }) => minutes,
      sortKey: ({ minutes }) => minutes,
      isNumeric: true,
    },
    countColumn("invited", "Invited"),
    countColumn("running", "Running"),
    countColumn("ended", "Ended"),
    countColumn("expired", "Expired"),
    {
      id: "created",
      title: "Created",
      cell: ({ created_at }) => <RelativeTime at={created_at} />,
      sortKey: ({ created_at }) => created_at,
    },
  ];
}
