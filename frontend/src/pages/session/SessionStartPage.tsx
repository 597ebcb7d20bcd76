import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { sessionQuery } from "../../api/queries";
import { startSession } from "../../api/requests";
import type { Session, SessionProblem } from "../../api/types";
import { formatScores } from "../../results/scoreText";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { ThemeButton } from "../../ui/ThemeButton";
import { usePageTitle } from "../../ui/usePageTitle";
import { formatDebugging, formatExerciseKinds, IMPLEMENT } from "../../workspace/exercises";
import { describeExtensions } from "../../workspace/timeExtension";
import { SessionControls } from "./SessionControls";

export function SessionStartPage() {
  const { token = "" } = useParams();
  // An interview that an outage cut short can continue after it ended.
  const session = useQuery({ ...sessionQuery(token), refetchInterval: 60_000 });
  usePageTitle(session.data?.title ?? "Interview");
  return (
    <>
      <header className="page-header">
        <span className="push-right row">
          {session.data?.state === "running" && <SessionControls session={session.data} />}
          <ThemeButton />
        </span>
      </header>
      <main className="page narrow-page stack">
        {session.isError && <ErrorNotice error={session.error} retry={() => session.refetch()} />}
        {session.isPending && <LoadingSkeleton what="your invitation" />}
        {session.data && <SessionContent session={session.data} />}
      </main>
    </>
  );
}

function SessionContent({ session }: { session: Session }) {
  const extensions = describeExtensions(session.time_extensions);
  return (
    <>
      <div>
        <p className="muted-text">{session.candidate}</p>
        <h1>{session.title}</h1>
      </div>
      {session.state === "invited" && <StartForm session={session} />}
      {extensions && <Notice>{extensions}</Notice>}
      {session.state === "running" && <ProblemChoice session={session} />}
      {session.state === "ended" && (
        <p>
          The interview has ended. Your code and submissions are saved. {session.retention} You can close this page.
        </p>
      )}
      {session.state === "revoked" && (
        <p>This invitation was revoked. Ask the person who sent you the link for a new one.</p>
      )}
    </>
  );
}

function StartForm({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: () => startSession(session.token),
    onSuccess: (started) => {
      queryClient.setQueryData(sessionQuery(session.token).queryKey, started);
      const [only] = started.problems;
      if (started.problems.length === 1 && only) navigate(`/i/${session.token}/${only.slug}`);
    },
  });
  const count = session.problems.length;
  return (
    <>
      <p>
        You have <strong>{session.minutes} minutes</strong> for {count} problem{count === 1 ? "" : "s"}, in Python with
        NumPy. The clock starts when you press Start.
      </p>
      <section className="stack-2">
        <h2>How it works</h2>
        <ul className="bullet-list">
          <li>Write your code in the editor. Run tries it on the sample cases. Submit judges it on all cases.</li>
          <li>The exercises ask you to {describeExercises(session.problems)}.</li>
          <li>Submit as often as you like. Your code is saved as you type, and you can reload the page at any time.</li>
        </ul>
      </section>
      <section className="stack-2">
        <h2>What is recorded</h2>
        <ul className="bullet-list">
          {session.recorded_data.map((record) => (
            <li key={record}>{record}</li>
          ))}
          <li>{session.retention}</li>
        </ul>
      </section>
      {start.isError && <ErrorNotice error={start.error} />}
      <div>
        <Button kind="primary" onPress={() => start.mutate()} isDisabled={start.isPending}>
          Start
        </Button>
      </div>
    </>
  );
}

function describeExercises(problems: SessionProblem[]): string {
  const names = problems.flatMap((problem) => problem.exercise_names);
  const tasks = [
    names.includes(IMPLEMENT) ? "implement an algorithm" : null,
    names.some((name) => name.startsWith("fix-")) ? "fix a wrong implementation" : null,
    names.includes("test") ? "write tests that catch bugs" : null,
  ].filter((task) => task !== null);
  return new Intl.ListFormat("en").format(tasks);
}

function ProblemChoice({ session }: { session: Session }) {
  return (
    <section className="stack-2">
      <h2>Problems</h2>
      <ol className="problem-choices">
        {session.problems.map((problem) => (
          <li key={problem.slug}>
            <Link to={`/i/${session.token}/${problem.slug}`}>{problem.title}</Link>
            <span className="muted-text small">
              {problem.topic} · {formatExerciseKinds(problem.exercise_names)}
              {problem.attempts > 0 && ` · submitted ${problem.attempts} time${problem.attempts === 1 ? "" : "s"}`}
              {problem.best && ` · normal ${formatScores(problem.best.scores, "normal")}`}
              {formatDebugging(problem.debugging)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
