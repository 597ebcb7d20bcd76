import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { startSeat } from "../../api/calls";
import { seatQuery } from "../../api/queries";
import type { Seat } from "../../api/types";
import { scoreText } from "../../results/Scores";
import { Button } from "../../ui/Button";
import { Failed, Loading } from "../../ui/Notice";
import { ThemeButton } from "../../ui/ThemeButton";
import { useTitle } from "../../ui/useTitle";
import { debuggingText } from "../../workspace/exercises";
import { SeatControls } from "./SeatControls";

export function Component() {
  const { token = "" } = useParams();
  const seat = useQuery(seatQuery(token));
  useTitle(seat.data?.title ?? "Interview");
  return (
    <>
      <header className="shell">
        <span className="push row">
          {seat.data?.state === "running" && <SeatControls seat={seat.data} />}
          <ThemeButton />
        </span>
      </header>
      <main className="page narrow stack">
        {seat.isError && <Failed error={seat.error} retry={() => seat.refetch()} />}
        {seat.isPending && <Loading what="your invitation" />}
        {seat.data && <Invited seat={seat.data} />}
      </main>
    </>
  );
}

function Invited({ seat }: { seat: Seat }) {
  return (
    <>
      <div>
        <p className="soft">{seat.candidate}</p>
        <h1>{seat.title}</h1>
      </div>
      {seat.state === "invited" && <Before seat={seat} />}
      {seat.state === "running" && <Choose seat={seat} />}
      {seat.state === "ended" && (
        <p>The interview has ended, and your code and submissions are kept. {seat.kept} You can close this page.</p>
      )}
      {seat.state === "revoked" && <p>This invitation was withdrawn. Ask whoever sent you the link for another.</p>}
    </>
  );
}

function Before({ seat }: { seat: Seat }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: () => startSeat(seat.token),
    onSuccess: (started) => {
      queries.setQueryData(seatQuery(seat.token).queryKey, started);
      const [only] = started.problems;
      if (started.problems.length === 1 && only) navigate(`/i/${seat.token}/${only.slug}`);
    },
  });
  const count = seat.problems.length;
  return (
    <>
      <p>
        You have <strong>{seat.minutes} minutes</strong> for {count} problem{count === 1 ? "" : "s"}, in Python with
        NumPy. The clock starts when you press Start, and not before.
      </p>
      <section className="stack-2">
        <h2>How it works</h2>
        <ul className="plain">
          <li>Write in the editor. Run tries your code on the sample cases; Submit judges it on all of them.</li>
          <li>
            Each problem can also be debugged: make a wrong implementation right, and write tests that catch others.
          </li>
          <li>Submit as often as you like. What you type is saved as you type; a reload loses nothing.</li>
        </ul>
      </section>
      <section className="stack-2">
        <h2>What is recorded</h2>
        <ul className="plain">
          {seat.records.map((what) => (
            <li key={what}>{what}</li>
          ))}
          <li>{seat.kept}</li>
        </ul>
      </section>
      {start.isError && <Failed error={start.error} />}
      <div>
        <Button kind="primary" onPress={() => start.mutate()} isDisabled={start.isPending}>
          Start
        </Button>
      </div>
    </>
  );
}

function Choose({ seat }: { seat: Seat }) {
  return (
    <section className="stack-2">
      <h2>Problems</h2>
      <ol className="choices">
        {seat.problems.map((one) => (
          <li key={one.slug}>
            <Link to={`/i/${seat.token}/${one.slug}`}>{one.title}</Link>
            <span className="soft small">
              {one.topic}
              {one.attempts > 0 && ` · submitted ${one.attempts} time${one.attempts === 1 ? "" : "s"}`}
              {one.best && ` · normal ${scoreText(one.best.scores, "normal")}`}
              {debuggingText(one.debugging)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
