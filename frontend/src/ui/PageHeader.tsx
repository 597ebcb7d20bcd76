import type { ReactNode } from "react";
import { Link } from "react-router";

interface Props {
  children?: ReactNode;
  /** False on the pages of a candidate, which lead nowhere else. */
  hasHomeLink?: boolean;
}

/** The bar at the top of a page. */
export function PageHeader({ children, hasHomeLink = true }: Props) {
  return (
    <header className="page-header">
      {hasHomeLink ? (
        <Link to="/" className="wordmark">
          <Wordmark />
        </Link>
      ) : (
        <span className="wordmark">
          <Wordmark />
        </span>
      )}
      {children}
    </header>
  );
}

function Wordmark() {
  return (
    <>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M5.2 2H3v12h2.2M10.8 2H13v12h-2.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M6.8 3.4h2.4v2.4H6.8zM6.8 6.8h2.4v2.4H6.8z" fill="currentColor" />
        <circle cx="8" cy="11.4" r="1.3" fill="currentColor" />
      </svg>
      Keepdims
    </>
  );
}
