import { useQuery } from "@tanstack/react-query";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { getSubmissions } from "../api/calls";
import type { Submission } from "../api/types";
import { scoreText } from "../results/Scores";
import { Button } from "../ui/Button";
import { StateBadge } from "../ui/StateMark";
import { Time } from "../ui/Time";

interface Props {
  token: string;
  slug: string;
  onOpen: (id: string) => void;
}

/** Earlier runs and submissions of this problem; any of them can be opened again. */
export function History({ token, slug, onOpen }: Props) {
  const { data = [] } = useQuery({
    queryKey: ["submissions", token, slug],
    queryFn: () => getSubmissions(token, slug),
  });
  if (data.length === 0) return null;
  return (
    <MenuTrigger>
      <Button kind="quiet">Earlier ({data.length})</Button>
      <Popover placement="bottom end">
        <Menu
          aria-label="Earlier runs and submissions"
          onAction={(key) => onOpen(String(key))}
          items={data.slice(0, 50)}
        >
          {(one: Submission) => (
            <MenuItem id={one.id} textValue={`${one.kind} ${one.verdict ?? one.state}`}>
              <span className="history-kind">{one.kind === "run" ? "Run" : "Submit"}</span>
              <StateBadge state={one.verdict ?? "pending"} />
              <span className="num soft">
                {["normal", "trap"]
                  .map((group) => scoreText(one.scores, group))
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              <span className="push soft">
                <Time at={one.created_at} />
              </span>
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
