import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useParams } from "react-router";
import { sessionQuery } from "../../api/queries";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Workspace } from "../../workspace/Workspace";
import { SessionControls } from "./SessionControls";

export function SessionWorkspacePage() {
  const { token = "", slug = "" } = useParams();
  const session = useQuery({ ...sessionQuery(token), refetchInterval: 60_000 });
  if (!session.data)
    return (
      <main className="page narrow-page">
        {session.isError ? (
          <ErrorNotice error={session.error} retry={() => session.refetch()} />
        ) : (
          <LoadingSkeleton what="the interview" />
        )}
      </main>
    );
  if (session.data.state === "invited") return <Navigate to={`/i/${token}`} replace />;
  const hasSeveralProblems = session.data.problems.length > 1;
  return (
    <Workspace
      token={token}
      slug={slug}
      isClosed={session.data.state !== "running"}
      backLink={hasSeveralProblems && <Link to={`/i/${token}`}>Problems</Link>}
      actions={session.data.state === "running" && <SessionControls session={session.data} />}
    />
  );
}
