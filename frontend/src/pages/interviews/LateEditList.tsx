import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { judgeLateEdits } from "../../api/invitationRequests";
import type { LateEdit } from "../../api/types";
import { useProblemTitles } from "../../api/useProblemTitles";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatExercise } from "../../workspace/exerciseNames";
import { SourceViewer } from "../../workspace/SourceViewer";

interface Props {
  /** The id of the invitation. */
  invitation: number;
  edits: LateEdit[];
}

/** The code of each exercise that changed after the end, and a button that has it judged. */
export function LateEditList({ invitation, edits }: Props) {
  const getTitle = useProblemTitles();
  return edits.map((edit) => (
    <section key={`${edit.slug} ${edit.exercise}`} className="stack-2">
      <h3>
        {getTitle(edit.slug)} <span className="muted-text">{formatExercise(edit.exercise)}</span>
      </h3>
      <p className="small muted-text">
        The last edit arrived <RelativeTime at={edit.saved_at} />, after the end.
      </p>
      <div className="source-frame">
        <SourceViewer source={edit.source} label={`The code of ${getTitle(edit.slug)} with the late edits`} />
      </div>
      <JudgeButton invitation={invitation} edit={edit} />
    </section>
  ));
}

function JudgeButton({ invitation, edit }: { invitation: number; edit: LateEdit }) {
  const queryClient = useQueryClient();
  const judge = useMutation({
    mutationFn: () => judgeLateEdits(invitation, edit.slug, edit.exercise),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  if (judge.data)
    return (
      <p role="status">
        This code is being judged. <Link to={`/submissions/${judge.data.id}`}>Open its report</Link>
      </p>
    );
  return (
    <>
      {judge.isError && <ErrorNotice error={judge.error} />}
      <div>
        <Button onPress={() => judge.mutate()} isDisabled={edit.is_judged} isPending={judge.isPending}>
          {edit.is_judged ? "Judged already" : "Have this code judged"}
        </Button>
      </div>
    </>
  );
}
