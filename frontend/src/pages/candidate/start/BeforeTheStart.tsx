import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { sessionQuery, startSession } from "../../../api/sessionRequests";
import type { Session } from "../../../api/types";
import { Button } from "../../../ui/Button";
import { CalendarButton } from "../../../ui/CalendarButton";
import { ErrorNotice } from "../../../ui/ErrorNotice";
import { formatPlan } from "../../../ui/plannedTime";
import { WARM_UP } from "../../../workspace/exerciseNames";
import { ConnectionCheck } from "./ConnectionCheck";
import { countMinutes, describeDuration, describeProblems } from "./candidateRules";
import { RuleList } from "./RuleList";

/** What a candidate reads and tries before any clock runs. */
export function BeforeTheStart({ session }: { session: Session }) {
  return (
    <>
      <dl className="fact-list">
        <dt>Invited by</dt>
        <dd>{session.invited_by}</dd>
        <dt>Time</dt>
        <dd>{describeDuration(session)}. The clock starts when you press Start at the end of this page, not before.</dd>
        {session.scheduled_at && (
          <>
            <dt>Planned for</dt>
            <dd>
              {formatPlan(session.scheduled_at)}, in your time zone.{" "}
              <CalendarButton
                interview={{
                  title: session.title,
                  link: `/i/${session.token}`,
                  start: session.scheduled_at,
                  changes: session.plan_changes,
                  minutes: countMinutes(session),
                }}
                label="Calendar file"
              />
            </dd>
          </>
        )}
        {session.expires_at && (
          <>
            <dt>Start until</dt>
            <dd>{formatPlan(session.expires_at)}</dd>
          </>
        )}
        <dt>Problems</dt>
        <dd>{describeProblems(session.problems)}</dd>
      </dl>
      <section className="stack-2">
        <h2>How it works</h2>
        <ul className="bullet-list">
          <li>Write your code in the editor. Run tries it on the sample cases. Submit judges it on all cases.</li>
          <li>Submit as often as you like. What you have not submitted at the end is submitted automatically.</li>
          <li>
            Your code is saved as you type. You can reload the page, change the browser or lose the connection: the
            clock keeps running, and your code is there.
          </li>
        </ul>
      </section>
      <RuleList session={session} />
      <ConnectionCheck token={session.token} />
      {session.has_warm_up && (
        <section className="stack-2">
          <h2>Warm-up</h2>
          <p>
            Try the editor and Run on a small problem. No clock runs, nothing is scored, and interviewers do not see it.
          </p>
          <div>
            <Link className="button" to={`/i/${session.token}/${WARM_UP}`}>
              Open the warm-up
            </Link>
          </div>
        </section>
      )}
      <StartForm session={session} />
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
  return (
    <section className="stack-2">
      <h2>Start</h2>
      <p>
        Your {countMinutes(session)} minutes begin when you press Start. You see the problems then, and the warm-up
        closes.
      </p>
      {start.isError && <ErrorNotice error={start.error} />}
      <div>
        <Button kind="primary" onPress={() => start.mutate()} isPending={start.isPending}>
          Start
        </Button>
      </div>
    </section>
  );
}
