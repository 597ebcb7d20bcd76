import { useQuery } from "@tanstack/react-query";
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { oldDraftsQuery, submissionsQuery } from "../api/queries";
import type { OldDraft, Submission } from "../api/types";
import { scoreText } from "../results/Scores";
import { Button } from "../ui/Button";
import { StateBadge } from "../ui/StateMark";
import { Time } from "../ui/Time";

interface Props {
  token: string;
  slug: string;
  exercise: string;
  onOpen: (id: string) => void;
  onTakeOld: (id: number) => void;
}

const WHY: Record<OldDraft["why"], string> = {
  again: "When you began again",
  joined: "From another browser",
};

/** Earlier runs and submissions of this exercise, and texts that were set aside; any of them can be opened again. */
export function History({ token, slug, exercise, onOpen, onTakeOld }: Props) {
  const { data: submissions = [] } = useQuery(submissionsQuery(token, slug, exercise));
  const { data: old = [] } = useQuery(oldDraftsQuery(token, slug, exercise));
  if (submissions.length + old.length === 0) return null;
  return (
    <MenuTrigger>
      <Button kind="quiet">Earlier ({submissions.length + old.length})</Button>
      <Popover placement="bottom end">
        <Menu aria-label="Earlier runs, submissions and texts">
          {submissions.length > 0 && (
            <MenuSection>
              <Header className="menu-title">Runs and submissions</Header>
              {submissions.slice(0, 50).map((one) => (
                <SubmissionItem key={one.id} one={one} onOpen={onOpen} />
              ))}
            </MenuSection>
          )}
          {old.length > 0 && (
            <MenuSection>
              <Header className="menu-title">Set aside; opening one in the editor can be undone</Header>
              {old.slice(0, 50).map((one) => (
                <MenuItem key={one.id} textValue={WHY[one.why]} onAction={() => onTakeOld(one.id)}>
                  {WHY[one.why]}
                  <span className="push soft">
                    <Time at={one.set_aside_at} />
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

function SubmissionItem({ one, onOpen }: { one: Submission; onOpen: (id: string) => void }) {
  return (
    <MenuItem textValue={`${one.kind} ${one.verdict ?? one.state}`} onAction={() => onOpen(one.id)}>
      <span className="history-kind">{one.kind === "run" ? "Run" : "Submit"}</span>
      <StateBadge state={one.verdict ?? "pending"} />
      <span className="num soft">
        {["normal", "trap", "tests"]
          .map((group) => scoreText(one.scores, group))
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span className="push soft">
        <Time at={one.created_at} />
      </span>
    </MenuItem>
  );
}
