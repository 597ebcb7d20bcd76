import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { eventsUrl, getSubmission } from "../../api/calls";
import { type Progress, reduce, type StreamEvent, WAITING } from "../../api/events";
import { follow } from "../../api/follow";
import { problemQuery, submissionQuery } from "../../api/queries";
import type { SubmissionForInterviewer } from "../../api/types";
import { ReportView } from "../../results/ReportView";
import { Failed, Loading, Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTitle } from "../../ui/useTitle";
import { Editor } from "../../workspace/Editor";
import { exerciseTitle } from "../../workspace/exercises";
import { SignedIn } from "../SignedIn";
import { Attempts } from "./Attempts";
import { JudgedAgain } from "./JudgedAgain";
import { Prompts } from "./Prompts";

type Detail = SubmissionForInterviewer;

export function Component() {
  const { id = "" } = useParams();
  return (
    <SignedIn>
      <Loaded key={id} id={id} />
    </SignedIn>
  );
}

function Loaded({ id }: { id: string }) {
  const queries = useQueryClient();
  const { data, isError, error, refetch } = useQuery(submissionQuery(id));
  const [progress, change] = useReducer(
    (old: Progress<Detail>, event: StreamEvent<Detail>) => reduce(old, event),
    WAITING,
  );
  const [trouble, setTrouble] = useState(false);
  const waits = data !== undefined && data.state !== "done";
  useTitle(data ? `${data.slug}, ${data.candidate}` : "Report");

  useEffect(() => {
    if (!waits) return;
    return follow<Detail>(
      eventsUrl(id),
      () => getSubmission(id),
      (event) => {
        change(event);
        if (event.type === "report") queries.setQueryData(submissionQuery(id).queryKey, event.detail);
      },
      setTrouble,
      () => refetch(),
    );
  }, [waits, id, queries, refetch]);

  if (isError && !data) return <Failed error={error} retry={() => refetch()} />;
  if (!data) return <Loading what="the report" lines={10} />;
  return (
    <>
      {trouble && <Notice role="status">The server cannot be reached. The report goes on once it answers.</Notice>}
      <Whole detail={data} progress={progress} />
    </>
  );
}

function Whole({ detail, progress }: { detail: Detail; progress: Progress<Detail> }) {
  const problem = useQuery(problemQuery(detail.slug));
  const [params, setParams] = useSearchParams();
  const chosen = params.get("case");
  const { report } = detail;
  return (
    <div className="stack">
      <div>
        <p className="small">
          <Link to={`/interviews/${detail.interview_id}`}>{detail.interview_title}</Link>
        </p>
        <h1>
          {problem.data?.title ?? detail.slug} <span className="soft">by {detail.candidate}</span>
        </h1>
        <p className="soft small">
          {exerciseTitle(detail.exercise)} · {detail.kind === "run" ? "a run" : "submitted"}{" "}
          <Time at={detail.created_at} />
          {report && (
            <>
              {" "}
              · problem version <span className="mono">{report.problem_version}</span> · Python{" "}
              {report.environment.python}, NumPy {report.environment.numpy}, {report.backend}
            </>
          )}
        </p>
      </div>
      <JudgedAgain log={detail.judged_again} />
      <h2 className="hidden-text">Result</h2>
      <ReportView
        cases={report?.cases ?? progress.cases}
        implementations={report?.implementations ?? progress.implementations}
        expected={detail.exercise === "test" ? {} : (problem.data?.groups ?? {})}
        report={report}
        verdict={detail.verdict}
        parts={problem.data?.parts}
        chosen={chosen === null ? null : Number(chosen)}
        onChoose={(index) => setParams({ case: String(index) }, { replace: true, preventScrollReset: true })}
        busy={detail.state !== "done"}
        forInterviewer
      />
      <section className="stack-2">
        <h2>Source</h2>
        <div className="source">
          <Editor initial={detail.source} label="The submitted source" readOnly />
          <span className="hidden-text" id="editor-keys">
            Read only.
          </span>
        </div>
      </section>
      <Prompts title="Follow-up questions" prompts={detail.prompts} />
      <Prompts title="Traps to have explained" prompts={detail.traps} />
      <Attempts attempts={detail.attempts_log} />
    </div>
  );
}
