import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { getTalkingPoints, recordExplanation } from "../../api/practiceRequests";
import type { TrapAnswer } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Markdown } from "../../ui/Markdown";
import { readNotes } from "./trapNotes";

interface Props {
  slug: string;
  trapId: string;
  /** Whether the user finished before the time was up. */
  finishedInTime: boolean;
  onRecorded: () => void;
}

/** The points of a strong answer, as checkboxes. The user compares and decides whether they explained the trap. */
export function TrapSelfCheck({ slug, trapId, finishedInTime, onRecorded }: Props) {
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["talking-points", slug, trapId],
    queryFn: () => getTalkingPoints(slug, trapId),
    staleTime: 0,
  });
  const [checked, setChecked] = useState<string[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  const record = useMutation({
    mutationFn: (answer: TrapAnswer) => recordExplanation(slug, trapId, answer, checked.map(Number)),
    onSuccess: onRecorded,
  });
  // The clock and its button are removed, so the focus moves here.
  useEffect(() => heading.current?.focus(), []);
  const notes = readNotes(slug, trapId);
  const points = data?.points ?? [];
  return (
    <div className="stack-2">
      <h3 ref={heading} tabIndex={-1}>
        {finishedInTime ? "What a strong answer says" : "Time is up. What a strong answer says"}
      </h3>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the talking points" lines={4} />}
      {data && (
        <CheckboxGroup className="checkbox-list trap-points" value={checked} onChange={setChecked}>
          <Label className="muted-text small">
            Select what you said: {checked.length} of {points.length}
          </Label>
          {points.map((point, index) => (
            <LabeledCheckbox value={String(index)} key={point}>
              <Markdown text={point} />
            </LabeledCheckbox>
          ))}
        </CheckboxGroup>
      )}
      {notes && (
        <div>
          <p className="label">Your notes</p>
          <p className="notes-text">{notes}</p>
        </div>
      )}
      {record.isError && <ErrorNotice error={record.error} />}
      {data && (
        <div className="row">
          <Button kind="primary" onPress={() => record.mutate("explained")} isPending={record.isPending}>
            I explained it
          </Button>
          <Button onPress={() => record.mutate("not_yet")} isPending={record.isPending}>
            Try again later
          </Button>
        </div>
      )}
    </div>
  );
}
