import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { interviewsQuery } from "../../api/queries";
import type { InterviewSummary } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { usePageTitle } from "../../ui/usePageTitle";
import { RequireSignIn } from "../RequireSignIn";

export function InterviewListPage() {
  usePageTitle("Interviews");
  return (
    <RequireSignIn>
      <InterviewList />
    </RequireSignIn>
  );
}

function InterviewList() {
  const { data, isError, error, refetch } = useQuery(interviewsQuery());
  return (
    <div className="stack">
      <div className="row">
        <h1>Interviews</h1>
        <Link className="button push-right" data-kind="primary" to="/interviews/new">
          New interview
        </Link>
      </div>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="interviews" />}
      {data?.length === 0 && (
        <p>
          An interview is a set of problems with a time limit. You invite candidates by link, and their submissions
          appear here. <Link to="/interviews/new">Create your first interview</Link>
        </p>
      )}
      {data && data.length > 0 && <InterviewTable interviews={data} />}
    </div>
  );
}

function InterviewTable({ interviews }: { interviews: InterviewSummary[] }) {
  return (
    <ScrollRegion label="Interviews">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">Title</th>
            <th scope="col">Problems</th>
            {["Minutes", "Invited", "Running", "Ended"].map((name) => (
              <th scope="col" className="num" key={name}>
                {name}
              </th>
            ))}
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {interviews.map((interview) => (
            <tr key={interview.id}>
              <th scope="row">
                <Link to={`/interviews/${interview.id}`}>{interview.title}</Link>
              </th>
              <td className="muted-text">{interview.problems.join(", ")}</td>
              <td className="num">{interview.minutes}</td>
              <td className="num">{interview.invited}</td>
              <td className="num">{interview.running}</td>
              <td className="num">{interview.ended}</td>
              <td>
                <RelativeTime at={interview.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
