import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import { PAGE_PARAM } from "../../ui/DataTable";

interface Props {
  /** Whether there are rows after this page. */
  hasMore: boolean;
  /** The URL parameter with the number of the page. Each list of a page needs its own. */
  param?: string;
  /** What it has pages of, for pages with several lists. */
  title?: string;
}

/** The server refuses later pages: a filter finds rows faster than paging. */
const MAX_PAGE = 200;

/** The number of the page in the URL, from 1. 1 also if the parameter is missing or no number. */
export const readPage = (params: URLSearchParams, param = PAGE_PARAM) =>
  Math.max(1, Math.floor(Number(params.get(param))) || 1);

/** Links to the page before and after. Nothing for a list with one page. */
export function ListPages({ hasMore, param = PAGE_PARAM, title }: Props) {
  const [params] = useSearchParams();
  const page = readPage(params, param);
  if (page === 1 && !hasMore) return null;
  const linkTo = (target: number) => buildPageLink(params, param, target);
  return (
    <nav className="row" aria-label={title ? `Pages of ${title}` : "Pages"}>
      <span className="small num">Page {page}</span>
      {page > 1 && <Link to={linkTo(page - 1)}>Previous page</Link>}
      {hasMore && page < MAX_PAGE && <Link to={linkTo(page + 1)}>Next page</Link>}
      {hasMore && page >= MAX_PAGE && <span className="small muted-text">Set a filter to see more.</span>}
    </nav>
  );
}

function buildPageLink(params: URLSearchParams, param: string, page: number): string {
  const next = new URLSearchParams(params);
  if (page === 1) next.delete(param);
  else next.set(param, String(page));
  return `?${next}`;
}

/** What a list without rows says. `children` describe the whole list, so a later page says only that it is empty. */
export function NoRows({ param = PAGE_PARAM, children }: { param?: string; children: ReactNode }) {
  const [params] = useSearchParams();
  if (readPage(params, param) === 1) return children;
  return (
    <p>
      This page of the list is empty. <Link to={buildPageLink(params, param, 1)}>Go to the first page</Link>
    </p>
  );
}
