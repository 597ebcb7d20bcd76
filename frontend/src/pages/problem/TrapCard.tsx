import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { trapsQuery } from "../../api/queries";
import type { Trap } from "../../api/types";
import { PRACTICE } from "../../practice/usePractice";
import { Button } from "../../ui/Button";
import { Markdown } from "../../ui/Markdown";
import { StateMark } from "../../ui/StateMark";
import { Time } from "../../ui/Time";
import { Compare } from "./Compare";
import { Speaking } from "./Speaking";

type Step = "asked" | "speaking" | "comparing";

/** One question: asked, spoken on for a minute, compared. */
export function TrapCard({ slug, trap }: { slug: string; trap: Trap }) {
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>("asked");
  const [inTime, setInTime] = useState(true);
  const start = useRef<HTMLButtonElement>(null);
  const back = useRef(false);

  // The button that had the focus is gone by then.
  useEffect(() => {
    if (step === "asked" && back.current) start.current?.focus();
    back.current = step !== "asked";
  }, [step]);

  const onJudged = async () => {
    setStep("asked");
    await queries.invalidateQueries({ queryKey: trapsQuery(slug).queryKey });
    void queries.invalidateQueries({ queryKey: PRACTICE.queryKey });
  };
  return (
    <article className="card trap">
      <header className="row trap-head">
        <h2>
          <Markdown className="question" text={trap.question} />
        </h2>
        <Outcome trap={trap} />
      </header>
      {step === "asked" && (
        <div>
          <Button ref={start} kind={trap.outcome === "got" ? "plain" : "primary"} onPress={() => setStep("speaking")}>
            {trap.outcome === null ? "Start the minute" : "Explain it again"}
          </Button>
        </div>
      )}
      {step === "speaking" && (
        <Speaking
          slug={slug}
          trap={trap.id}
          onDone={(within) => {
            setInTime(within);
            setStep("comparing");
          }}
        />
      )}
      {step === "comparing" && <Compare slug={slug} trap={trap.id} inTime={inTime} onJudged={onJudged} />}
    </article>
  );
}

function Outcome({ trap }: { trap: Trap }) {
  if (trap.outcome === null) return null;
  const got = trap.outcome === "got";
  return (
    <span className="row push">
      <span className={`badge tone-${got ? "good" : "odd"}`}>
        <StateMark state={got ? "accepted" : "not_run"} />
        {got ? "Explained" : "To explain again"}
      </span>
      <span className="soft small">
        <Time at={trap.at} />
      </span>
    </span>
  );
}
