import { useState } from "react";
import type { ActionMenuProps } from "./ActionMenuContent";
import { Button } from "./Button";
import { ErrorNotice } from "./ErrorNotice";
import { useLazyPart } from "./useLazyPart";

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
