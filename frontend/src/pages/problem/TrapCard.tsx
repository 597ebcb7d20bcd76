import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { trapsQuery } from "../../api/queries";
import type { Trap } from "../../api/types";
import { PRACTICE_QUERY } from "../../practice/practiceProgress";
import { Button } from "../../ui/Button";
import { Markdown } from "../../ui/Markdown";
import { RelativeTime } from "../../ui/RelativeTime";
import { VerdictIcon } from "../../ui/VerdictBadge";
import { TrapSelfCheck } from "./TrapSelfCheck";
import { TrapTimer } from "./TrapTimer";

type Step = "asked" | "speaking" | "comparing";

/** One question about a trap: read it, explain it for a minute, compare with a strong answer. */
export function TrapCard({ slug, trap }: { slug: string; trap: Trap }) {
  const queryClient = useQueryClient();
  const [step, setStep] = useState<Step>("asked");
  const [isInTime, setIsInTime] = useState(true);
  const startButton = useRef<HTMLButtonElement>(null);
  const shouldFocusStart = useRef(false);

  // The button that had the focus is removed in the previous step.
  useEffect(() => {
    if (step === "asked" && shouldFocusStart.current) startButton.current?.focus();
    shouldFocusStart.current = step !== "asked";
  }, [step]);

  const onRecorded = async () => {
    setStep("asked");
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
      {step === "asked" && (
        <div>
          <Button
            ref={startButton}
            kind={trap.outcome === "explained" ? "plain" : "primary"}
            onPress={() => setStep("speaking")}
          >
            {trap.outcome === null ? "Start the clock" : "Explain it again"}
          </Button>
        </div>
      )}
      {step === "speaking" && (
        <TrapTimer
          slug={slug}
          trap={trap.id}
          onDone={(finishedInTime) => {
            setIsInTime(finishedInTime);
            setStep("comparing");
          }}
        />
      )}
      {step === "comparing" && <TrapSelfCheck slug={slug} trap={trap.id} isInTime={isInTime} onRecorded={onRecorded} />}
    </article>
  );
}

function TrapOutcomeBadge({ trap }: { trap: Trap }) {
  if (trap.outcome === null) return null;
  const isExplained = trap.outcome === "explained";
  return (
    <span className="row push-right">
      <span className={`badge tone-${isExplained ? "good" : "warning"}`}>
        <VerdictIcon state={isExplained ? "accepted" : "not_run"} />
        {isExplained ? "Explained" : "To repeat"}
      </span>
      <span className="muted-text small">
        <RelativeTime at={trap.at} />
      </span>
    </span>
  );
}
