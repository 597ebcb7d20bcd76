import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { getTalkingPoints, postExplained } from "../../api/calls";
import { Button } from "../../ui/Button";
import { CheckBox } from "../../ui/CheckBox";
import { Markdown } from "../../ui/Markdown";
import { Failed, Loading } from "../../ui/Notice";
import { readNotes } from "./notes";

interface Props {
  slug: string;
  trap: string;
  inTime: boolean;
  onJudged: () => void;
}

/** What a strong answer says, point by point, to tick what was said. The judgement is the speaker's own. */
export function Compare({ slug, trap, inTime, onJudged }: Props) {
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["talking-points", slug, trap],
    queryFn: () => getTalkingPoints(slug, trap),
    staleTime: 0,
  });
  const [said, setSaid] = useState<string[]>([]);
  const title = useRef<HTMLHeadingElement>(null);
  const judge = useMutation({
    mutationFn: (outcome: "got" | "again") => postExplained(slug, trap, outcome, said.map(Number)),
    onSuccess: onJudged,
  });
  // The clock and its button are gone: reading goes on here.
  useEffect(() => title.current?.focus(), []);
  const notes = readNotes(slug, trap);
  const points = data?.points ?? [];
  return (
    <div className="stack-2">
      <h3 ref={title} tabIndex={-1}>
        {inTime ? "What a strong answer says" : "The minute is over. What a strong answer says"}
      </h3>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the talking points" lines={4} />}
      {data && (
        <CheckboxGroup className="pick points" value={said} onChange={setSaid}>
          <Label className="soft small">
            Tick what you said: {said.length} of {points.length}
          </Label>
          {points.map((point, place) => (
            <CheckBox value={String(place)} key={point}>
              <Markdown text={point} />
            </CheckBox>
          ))}
        </CheckboxGroup>
      )}
      {notes && (
        <div>
          <p className="label">Your notes</p>
          <p className="own-notes">{notes}</p>
        </div>
      )}
      {judge.isError && <Failed error={judge.error} />}
      {data && (
        <div className="row">
          <Button kind="primary" onPress={() => judge.mutate("got")} isDisabled={judge.isPending}>
            Got it
          </Button>
          <Button onPress={() => judge.mutate("again")} isDisabled={judge.isPending}>
            Again another time
          </Button>
        </div>
      )}
    </div>
  );
}
