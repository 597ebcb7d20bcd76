import { type ReactNode, useState } from "react";
import type { PopoverProps } from "react-aria-components";
import { Button } from "./Button";
import { ErrorNotice } from "./ErrorNotice";
import { useLazyPart } from "./useLazyPart";

export interface MenuAction {
  id: string;
  name: string;
  /** What is shown instead of the name. */
  content?: ReactNode;
}

export interface ActionMenuProps {
  title: string;
  kind?: "plain" | "quiet";
  /** The name of the list, for screen readers. */
  label: string;
  placement: PopoverProps["placement"];
  actions: MenuAction[];
  onAction: (id: string) => void;
}

/** A button with a menu. The menu's code is loaded when it is first opened. */
export function ActionMenu(props: ActionMenuProps) {
  const [isAsked, setAsked] = useState(false);
  const { part, error, retry } = useLazyPart("action-menu", () => import("./ActionMenuContent"), isAsked);
  if (part) return <part.ActionMenuContent {...props} isOpenAtStart={isAsked} />;
  return (
    <>
      <Button kind={props.kind} aria-haspopup="menu" onPress={() => setAsked(true)}>
        {props.title}
      </Button>
      {isAsked && error !== null && <ErrorNotice error={error} retry={retry} />}
    </>
  );
}
