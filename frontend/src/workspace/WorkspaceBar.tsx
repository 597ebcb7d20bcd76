import type { ReactNode } from "react";
import type { RunKind } from "../api/types";
import { Button } from "../ui/Button";
import { ThemeButton } from "../ui/ThemeButton";
import { Keys } from "./Keys";

interface Props {
  lead: ReactNode;
  title: string;
  exercises: ReactNode;
  /** That of practice; an interview's stands with its end. */
  clock: ReactNode;
  extra: ReactNode;
  closed: boolean;
  busy: boolean;
  onSend: (kind: RunKind) => void;
}

export function Bar({ lead, title, exercises, clock, extra, closed, busy, onSend }: Props) {
  return (
    <header className="bar">
      {lead}
      <h1 className="hidden-text">{title}</h1>
      {exercises}
      {clock}
      <span className="push row bar-actions">
        {extra}
        <Button onPress={() => onSend("run")} isDisabled={closed} isPending={busy}>
          Run
        </Button>
        <Button kind="primary" onPress={() => onSend("submit")} isDisabled={closed} isPending={busy}>
          Submit
        </Button>
        <span className="row wide-only">
          <ThemeButton />
          <Keys />
        </span>
      </span>
    </header>
  );
}
