import { type ReactNode, useEffect, useRef, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover, type PopoverProps } from "react-aria-components";
import { TriggerButton } from "./TriggerButton";

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

interface Props extends ActionMenuProps {
  /** The press that loads the menu also opens it. */
  isOpenAtStart: boolean;
}

export function ActionMenuContent({ title, kind, label, placement, actions, onAction, isOpenAtStart }: Props) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpenAtStart) return;
    // It replaces the pressed button, which had the focus. The menu returns the focus to what has it now.
    button.current?.focus();
    setOpen(true);
  }, [isOpenAtStart]);
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <TriggerButton kind={kind} ref={button}>
        {title}
      </TriggerButton>
      <Popover placement={placement}>
        <Menu aria-label={label} onAction={(key) => onAction(String(key))}>
          {actions.map(({ id, name, content }) => (
            <MenuItem key={id} id={id} textValue={name}>
              {content ?? name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
