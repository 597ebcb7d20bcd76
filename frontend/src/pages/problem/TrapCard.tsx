import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { trapsQuery } from "../../api/practiceRequests";
import type { Trap } from "../../api/types";
import { PRACTICE_QUERY } from "../../practice/practiceProgress";
import { Button } from "../../ui/Button";
import { Markdown } from "../../ui/Markdown";
import { RelativeTime } from "../../ui/RelativeTime";
import { VerdictIcon } from "../../ui/VerdictBadge";
import { TrapSelfCheck } from "./TrapSelfCheck";
import { TrapTimer } from "./TrapTimer";

type Step = "question" | "timer" | "self_check";

/** One question about a trap: read it, explain it for a minute, compare with a strong answer. */
export function TrapCard({ slug, trap }: { slug: string; trap: Trap }) {
  const queryClient = useQueryClient();
  const [step, setStep] = useState<Step>("question");
  const [finishedInTime, setFinishedInTime] = useState(true);
  const startButton = useRef<HTMLButtonElement>(null);
  const shouldFocusStart = useRef(false);

  // Returning to the question removes the focused button, so move the focus to the start button.
  useEffect(() => {
    if (step === "question" && shouldFocusStart.current) startButton.current?.focus();
    shouldFocusStart.current = step !== "question";
  }, [step]);

  const onRecorded = async () => {
    setStep("question");
    await queryClient.invalidateQueries({ queryKey: trapsQuery(slug).queryKey });
    void queryClient.invalidateQueries({ queryKey: PRACTICE_QUERY.queryKey });
  };
  return (
    <article className="card trap-card">
      <header className="row trap-card-header">
        <h2>
          <Markdown className="question" text={trap.question} />
        </h2>
        <TrapOutcomeBadge trap={trap} />
      </header>
      {step === "question" && (
        <div>
          <Button
            ref={startButton}
            kind={trap.answer === "explained" ? "plain" : "primary"}
            onPress={() => setStep("timer")}
          >
            {trap.answer === null ? "Start the clock" : "Explain it again"}
          </Button>
        </div>
      )}
      {step === "timer" && (
        <TrapTimer
          slug={slug}
          trapId={trap.id}
          onDone={(inTime) => {
            setFinishedInTime(inTime);
            setStep("self_check");
          }}
        />
      )}
      {step === "self_check" && (
        <TrapSelfCheck slug={slug} trapId={trap.id} finishedInTime={finishedInTime} onRecorded={onRecorded} />
      )}
    </article>
  );
}

function TrapOutcomeBadge({ trap }: { trap: Trap }) {
  if (trap.answer === null) return null;
  const isExplained = trap.answer === "explained";
  return (
    <span className="row push-right">
      <span className={`badge tone-${isExplained ? "good" : "warning"}`}>
        <VerdictIcon state={isExplained ? "accepted" : "not_run"} />
        {isExplained ? "Explained" : "Try again"}
      </span>
      <span className="muted-text small">
        <RelativeTime at={trap.at} />
      </span>
    </span>
  );
}
