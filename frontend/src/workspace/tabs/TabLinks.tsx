import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Link, type LinkProps } from "react-router";
import { useKeys } from "../../ui/shortcuts/shortcutRegistry";
import type { TabState } from "./exerciseState";
import { StateMark } from "./StateMark";

export interface TabLink {
  key: string;
  to: LinkProps["to"];
  isCurrent: boolean;
  title: ReactNode;
  state: TabState;
}

interface Props {
  label: string;
  className: string;
  links: TabLink[];
}

/** The list whose link was followed: opening a page replaces the list, and its current link takes over the focus. */
let followedList: string | null = null;

/** Links that look like tabs. Arrow keys, Home and End move between them. */
export function TabLinks({ label, className, links }: Props) {
  const nav = useRef<HTMLElement>(null);
  const onKeyDown = useKeys<KeyboardEvent<HTMLElement>>([
    { place: "focus", keys: ["←", "→"], action: `${label}: move between the links`, handle: moveFocus },
  ]);
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>("[aria-current]");
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (followedList !== label) return;
    followedList = null;
    current?.focus();
  }, [label]);
  return (
    <nav className={className} aria-label={label} ref={nav} onKeyDown={onKeyDown}>
      {links.map(({ key, to, isCurrent, title, state }) => (
        <Link
          key={key}
          to={to}
          aria-current={isCurrent ? "page" : undefined}
          title={state.text}
          onClick={(event) => {
            const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
            if (!isCurrent && !opensElsewhere) followedList = label;
          }}
        >
          <StateMark mark={state.mark} />
          <span className="tab-title">{title}</span>
          <span className="visually-hidden">, {state.text}</span>
        </Link>
      ))}
    </nav>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const index = links.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowLeft: Math.max(index - 1, 0),
    ArrowRight: Math.min(index + 1, links.length - 1),
    Home: 0,
    End: links.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined || index === -1) return false;
  links[target]?.focus();
  return true;
}
