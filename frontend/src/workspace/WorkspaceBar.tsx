import type { ReactNode } from "react";
import type { RunKind } from "../api/types";
import { Button } from "../ui/Button";
import { ShortcutButton } from "../ui/shortcuts/ShortcutButton";
import { WorkspaceSettings } from "./settings/WorkspaceSettings";

interface Props {
  backLink: ReactNode;
  title: string;
  exercises: ReactNode;
  /** The practice clock. The interview clock is part of `actions`. */
  clock: ReactNode;
  actions: ReactNode;
  isClosed: boolean;
  /** Without Submit. */
  isRunOnly: boolean;
  /** Whether the editor has its text. */
  isReady: boolean;
  /** False if the interview forbids completion. */
  allowsCompletion: boolean;
  isRunBusy: boolean;
  isSubmitBusy: boolean;
  /** The id of the text that says why nothing can be run. Undefined if it can. */
  blockedBy: string | undefined;
  onSend: (kind: RunKind) => void;
}

export function WorkspaceBar({
  backLink,
  title,
  exercises,
  clock,
  actions,
  isClosed,
  isRunOnly,
  isReady,
  allowsCompletion,
  isRunBusy,
  isSubmitBusy,
  blockedBy,
  onSend,
}: Props) {
  const blocked = { isDisabled: isClosed || !isReady || blockedBy !== undefined, "aria-describedby": blockedBy };
  return (
    <header className="workspace-bar">
      <span className="workspace-back">{backLink}</span>
      <h1 className="visually-hidden">{title}</h1>
      {exercises}
      {clock}
      <span className="push-right row workspace-bar-actions">
        {actions}
        <Button onPress={() => onSend("run")} isPending={isRunBusy} {...blocked}>
          Run
        </Button>
        {!isRunOnly && (
          <Button kind="primary" onPress={() => onSend("submit")} isPending={isSubmitBusy} {...blocked}>
            Submit
          </Button>
        )}
        <WorkspaceSettings allowsCompletion={allowsCompletion} />
        <ShortcutButton />
      </span>
    </header>
  );
}
