import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { interviewsQuery } from "../../api/queries";
import type { InterviewSummary } from "../../api/types";
import { Failed, Loading } from "../../ui/Notice";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { Time } from "../../ui/Time";
import { useTitle } from "../../ui/useTitle";
import { SignedIn } from "../SignedIn";

export function Component() {
  useTitle("Interviews");
  return (
    <SignedIn>
      <List />
    </SignedIn>
  );
}

function List() {
  const { data, isError, error, refetch } = useQuery(interviewsQuery());
  return (
    <div className="stack">
      <div className="row">
        <h1>Interviews</h1>
        <Link className="button push" data-kind="primary" to="/interviews/new">
          New interview
        </Link>
      </div>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="interviews" />}
      {data?.length === 0 && (
        <p>
          An interview is a set of problems and a time. You invite candidates to it by link, and their submissions
          appear here. <Link to="/interviews/new">Make the first one</Link>
        </p>
      )}
      {data && data.length > 0 && <Table interviews={data} />}
    </div>
  );
}

function Table({ interviews }: { interviews: InterviewSummary[] }) {
  return (
    <ScrollRegion label="Interviews">
      <table className="list">
        <thead>
          <tr>
            <th scope="col">Title</th>
            <th scope="col">Problems</th>
            {["Minutes", "Invited", "Running", "Ended"].map((name) => (
              <th scope="col" className="num" key={name}>
                {name}
              </th>
            ))}
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody>
          {interviews.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link to={`/interviews/${one.id}`}>{one.title}</Link>
              </th>
              <td className="soft">{one.problems.join(", ")}</td>
              <td className="num">{one.minutes}</td>
              <td className="num">{one.invited}</td>
              <td className="num">{one.running}</td>
              <td className="num">{one.ended}</td>
              <td>
                <Time at={one.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
