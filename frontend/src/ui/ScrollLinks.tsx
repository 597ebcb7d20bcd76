import { Children, type FocusEvent, type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";

/** The pixels at the right end of the row in which links fade out, as in pages.css. */
const FADE_WIDTH = 24;

interface Props {
  label: string;
  /** The look of the links: a row or tabs. */
  className: "row" | "tabs";
  children: ReactNode;
}

/** Links to pages in one row. Where they do not fit, the row scrolls, and the link of the current page is in view. */
export function ScrollLinks({ label, className, children }: Props) {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const count = Children.toArray(children).length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: not when the page renders again, after the reader has scrolled
  useEffect(() => {
    const links = row.current;
    if (!links) return;
    scrollToCurrent(links);
    // A phone that is turned has another width.
    const sizes = new ResizeObserver(() => scrollToCurrent(links));
    sizes.observe(links);
    return () => sizes.disconnect();
  }, [pathname, count]);
  return (
    <nav ref={row} className={`${className} scroll-links`} aria-label={label} onFocus={showFocused}>
      {children}
    </nav>
  );
}

/** Chromium does not scroll to a focused link that is cut off. Only for the keyboard: a press would miss a link that moves. */
function showFocused({ target }: FocusEvent) {
  if (target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Scrolls so far that the link of the current page is in view, and to the start of a link, so that none is cut off at the left. */
function scrollToCurrent(row: HTMLElement) {
  const links = [...row.children].map((link) => link.getBoundingClientRect());
  const current = row.querySelector("[aria-current=page]")?.getBoundingClientRect();
  if (!current) return;
  const width = row.clientWidth - FADE_WIDTH;
  const first = links.find(({ left }) => current.right - left <= width) ?? current;
  row.scrollLeft += first.left - row.getBoundingClientRect().left;
}
