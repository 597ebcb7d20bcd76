import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { documentVersionsQuery } from "../../api/documentRequests";
import { sessionSubmissionsQuery } from "../../api/sessionRequests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { useLazyPart } from "../../ui/useLazyPart";
import { listEarlierEntries, submissionKey } from "./earlierEntries";

interface Props {
  token: string;
  slug: string;
  exercise: string;
  /** The submission whose results are shown, if its code is not what is in the editor. */
  differingSubmissionId: string | null;
  readSource: () => string;
  canRestore: boolean;
  onRestore: (source: string) => void;
  onOpenSubmission: (id: string) => void;
}

/** Opens the earlier runs, submissions and versions of this exercise. */
export function EarlierButton({ token, slug, exercise, differingSubmissionId, readSource, ...actions }: Props) {
  const { data: submissions = [] } = useQuery(sessionSubmissionsQuery(token, slug, exercise));
  const { data: versions = [] } = useQuery(documentVersionsQuery(token, slug, exercise));
  const [opened, setOpened] = useState<{ key: string | null; editorSource: string } | null>(null);
  const [isRestored, setRestored] = useState(false);
  const dialog = useLazyPart("earlier-dialog", () => import("./EarlierDialog"), opened !== null);
  const entries = listEarlierEntries(submissions, versions);
  if (entries.length === 0) return null;
  const open = (key: string | null) => {
    setRestored(false);
    setOpened({ key, editorSource: readSource() });
  };
  return (
    <>
      <span className="small muted-text" role="status">
        {isRestored && "The code is in the editor. Undo brings back what you had."}
      </span>
      {differingSubmissionId && !isRestored && (
        <Button kind="quiet" onPress={() => open(submissionKey(differingSubmissionId))}>
          Compare with the editor
        </Button>
      )}
      <Button kind="quiet" onPress={() => open(null)}>
        Earlier ({entries.length})
      </Button>
      {opened && dialog.error !== null && <ErrorNotice error={dialog.error} retry={dialog.retry} />}
      {opened && dialog.part && (
        <dialog.part.EarlierDialog
          token={token}
          slug={slug}
          entries={entries}
          initialKey={opened.key}
          editorSource={opened.editorSource}
          canRestore={actions.canRestore}
          onRestore={(source) => {
            setOpened(null);
            setRestored(true);
            actions.onRestore(source);
          }}
          onOpenSubmission={(id) => {
            setOpened(null);
            actions.onOpenSubmission(id);
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}
