import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import {
  chooseRefetchInterval,
  type InterviewSubmission,
  interviewCsvUrl,
  interviewSubmissionsQuery,
} from "../../api/interviewRequests";
import type { InterviewDetail } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { describeOrigin } from "../../results/originText";
import { scoreColumns } from "../../results/scoreColumns";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { submissionVerdictState, VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";
import { ListPages, NoRows, readPage } from "../lists/ListPages";
import { ListSection } from "../lists/ListSection";

const SUBMISSIONS_PAGE_PARAM = "submissions_page";

/** Every submission with its scores, newest first. Runs on samples are excluded: they have no scores to compare. */
export function SubmissionTable({ interview, tools }: { interview: InterviewDetail; tools: ReactNode }) {
  const getTitle = useProblemTitles();
  const [params] = useSearchParams();
  const { data, isError, error, refetch, isPlaceholderData } = useQuery({
    ...interviewSubmissionsQuery(String(interview.id), readPage(params, SUBMISSIONS_PAGE_PARAM)),
    refetchInterval: chooseRefetchInterval(interview.running > 0),
  });
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the submissions" />;
  return (
    <ListSection isUpdating={isPlaceholderData} className="stack-2">
      <DataTable
        title="Submissions"
        tools={
          <>
            {tools}
            {data.submissions.length > 0 && (
              <a className="small" href={interviewCsvUrl(interview.id, "submissions")} download>
                Export as CSV
              </a>
            )}
          </>
        }
        columns={buildColumns(data.submissions, getTitle)}
        rows={data.submissions}
        rowKey={({ submission }) => submission.id}
        orderParam="submissions"
        isSortedByServer
        empty={
          <NoRows param={SUBMISSIONS_PAGE_PARAM}>
            <p className="muted-text">There are no submissions yet.</p>
          </NoRows>
        }
      />
      <ListPages hasMore={data.more} param={SUBMISSIONS_PAGE_PARAM} title="submissions" />
    </ListSection>
  );
}

const isHidden = ({ is_folded, submission }: InterviewSubmission) => is_folded && submission.state === "done";

/** Without `sortKey`: the server has one order. */
const buildColumns = (
  rows: InterviewSubmission[],
  getTitle: (slug: string) => string,
): DataColumn<InterviewSubmission>[] => [
  { id: "candidate", title: "Candidate", cell: ({ candidate }) => candidate, text: ({ candidate }) => candidate },
  {
    id: "problem",
    title: "Problem",
    cell: ({ submission: { id, slug } }) => <Link to={`/submissions/${id}`}>{getTitle(slug)}</Link>,
    text: ({ submission }) => getTitle(submission.slug),
  },
  {
    id: "exercise",
    title: "Exercise",
    cell: ({ submission }) => formatExercise(submission.exercise),
    text: ({ submission }) => formatExercise(submission.exercise),
  },
  {
    id: "verdict",
    title: "Verdict",
    cell: (row) =>
      isHidden(row) ? (
        <span className="small muted-text">Hidden until you save your scorecard</span>
      ) : (
        <VerdictBadge state={submissionVerdictState(row.submission)} />
      ),
    text: (row) => (isHidden(row) ? "hidden" : verdictTitle(submissionVerdictState(row.submission))),
  },
  ...scoreColumns(rows, ({ submission }) => submission.scores).map(({ sortKey: _, ...column }) => column),
  {
    id: "at",
    title: "Submitted",
    cell: ({ submission }) => (
      <>
        <RelativeTime at={submission.created_at} />
        {describeOrigin(submission) && <div className="small muted-text">{describeOrigin(submission)}</div>}
      </>
    ),
    text: ({ submission }) => submission.created_at,
  },
];
