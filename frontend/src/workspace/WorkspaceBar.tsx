import type { ReactNode } from "react";
import type { SubmissionKind } from "../api/types";
import { Button } from "../ui/Button";
import { ShortcutButton } from "../ui/shortcuts/ShortcutButton";
import { WorkspaceSettings } from "./settings/WorkspaceSettings";

interface Props {
  backLink: ReactNode;
  title: string;
  exerciseNav: ReactNode;
  /** The practice clock. The interview clock is part of `actions`. */
  clock: ReactNode;
  actions: ReactNode;
  /** The session is not running, so nothing can be typed or sent. */
  isClosed: boolean;
  /** Without Submit. */
  isRunOnly: boolean;
  /** Whether the editor has its text. */
  isReady: boolean;
  /** False if the interview forbids completion. */
  allowsCompletion: boolean;
  isRunBusy: boolean;
  isSubmitBusy: boolean;
  /** The id of the element that says why nothing can be sent, which describes Run and Submit. Undefined if it can. */
  blockedReasonId: string | undefined;
  onSend: (kind: SubmissionKind) => void;
}

export function WorkspaceBar({
  backLink,
  title,
  exerciseNav,
  clock,
  actions,
  isClosed,
  isRunOnly,
  isReady,
  allowsCompletion,
  isRunBusy,
  isSubmitBusy,
  blockedReasonId,
  onSend,
}: Props) {
  const sendButtonProps = {
    isDisabled: isClosed || !isReady || blockedReasonId !== undefined,
    "aria-describedby": blockedReasonId,
  };
  return (
    <header className="workspace-bar">
      <span className="workspace-back">{backLink}</span>
      <h1 className="visually-hidden">{title}</h1>
      {exerciseNav}
      {clock}
      <span className="push-right row workspace-bar-actions">
        {actions}
        <Button onPress={() => onSend("run")} isPending={isRunBusy} {...sendButtonProps}>
          Run
        </Button>
        {!isRunOnly && (
          <Button kind="primary" onPress={() => onSend("submit")} isPending={isSubmitBusy} {...sendButtonProps}>
            Submit
          </Button>
        )}
        <WorkspaceSettings allowsCompletion={allowsCompletion} />
        <ShortcutButton />
      </span>
    </header>
  );
}
