import { useQuery } from "@tanstack/react-query";
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { draftVersionsQuery, sessionSubmissionsQuery } from "../api/queries";
import type { DraftVersion, Submission } from "../api/types";
import { formatScores } from "../results/scoreText";
import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { submissionVerdictState, VerdictBadge } from "../ui/VerdictBadge";

interface Props {
  token: string;
  slug: string;
  exercise: string;
  onOpenSubmission: (id: string) => void;
  onOpenVersion: (id: number) => void;
}

const VERSION_TITLES: Record<DraftVersion["reason"], string> = {
  restarted: "Before you started again",
  merged: "From another browser",
};

/** Earlier runs, submissions and drafts of this exercise. Each can be opened again. */
export function EarlierVersionsMenu({ token, slug, exercise, onOpenSubmission, onOpenVersion }: Props) {
  const { data: submissions = [] } = useQuery(sessionSubmissionsQuery(token, slug, exercise));
  const { data: versions = [] } = useQuery(draftVersionsQuery(token, slug, exercise));
  if (submissions.length + versions.length === 0) return null;
  return (
    <MenuTrigger>
      <Button kind="quiet">Earlier ({submissions.length + versions.length})</Button>
      <Popover placement="bottom end">
        <Menu aria-label="Earlier runs, submissions and drafts">
          {submissions.length > 0 && (
            <MenuSection>
              <Header className="menu-title">Runs and submissions</Header>
              {submissions.slice(0, 50).map((submission) => (
                <SubmissionMenuItem key={submission.id} submission={submission} onOpenSubmission={onOpenSubmission} />
              ))}
            </MenuSection>
          )}
          {versions.length > 0 && (
            <MenuSection>
              <Header className="menu-title">Earlier drafts (you can undo opening one)</Header>
              {versions.slice(0, 50).map((version) => (
                <MenuItem
                  key={version.id}
                  textValue={VERSION_TITLES[version.reason]}
                  onAction={() => onOpenVersion(version.id)}
                >
                  {VERSION_TITLES[version.reason]}
                  <span className="push-right muted-text">
                    <RelativeTime at={version.archived_at} />
                  </span>
                </MenuItem>
              ))}
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function SubmissionMenuItem({
  submission,
  onOpenSubmission,
}: {
  submission: Submission;
  onOpenSubmission: (id: string) => void;
}) {
  return (
    <MenuItem
      textValue={`${submission.kind} ${submission.verdict ?? submission.state}`}
      onAction={() => onOpenSubmission(submission.id)}
    >
      <span className="submission-kind">{submission.kind === "run" ? "Run" : "Submit"}</span>
      <VerdictBadge state={submissionVerdictState(submission)} />
      <span className="num muted-text">
        {["normal", "trap", "tests"]
          .map((group) => formatScores(submission.scores, group))
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span className="push-right muted-text">
        <RelativeTime at={submission.created_at} />
      </span>
    </MenuItem>
  );
}
