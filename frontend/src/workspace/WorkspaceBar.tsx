import type { ReactNode } from "react";
import type { RunKind } from "../api/types";
import { Button } from "../ui/Button";
import { ThemeButton } from "../ui/ThemeButton";
import { KeyboardShortcuts } from "./KeyboardShortcuts";

interface Props {
  backLink: ReactNode;
  title: string;
  exercises: ReactNode;
  /** The practice clock. The interview clock is part of `actions`. */
  clock: ReactNode;
  actions: ReactNode;
  isClosed: boolean;
  /** Whether the editor has its text. */
  isReady: boolean;
  isBusy: boolean;
  onSend: (kind: RunKind) => void;
}

export function WorkspaceBar({ backLink, title, exercises, clock, actions, isClosed, isReady, isBusy, onSend }: Props) {
  return (
    <header className="workspace-bar">
      {backLink}
      <h1 className="visually-hidden">{title}</h1>
      {exercises}
      {clock}
      <span className="push-right row workspace-bar-actions">
        {actions}
        <Button onPress={() => onSend("run")} isDisabled={isClosed || !isReady} isPending={isBusy}>
          Run
        </Button>
        <Button kind="primary" onPress={() => onSend("submit")} isDisabled={isClosed || !isReady} isPending={isBusy}>
          Submit
        </Button>
        <span className="row wide-only">
          <ThemeButton />
          <KeyboardShortcuts />
        </span>
      </span>
    </header>
  );
}
