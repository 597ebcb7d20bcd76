/** What the search shows: pages, which this browser knows, and what the server finds. */
import type { SearchResults } from "../../api/searchRequests";
import { editableTeams } from "../../api/teamRoles";
import type { Me } from "../../api/types";

export interface SearchEntry {
  /** Also the key of the entry. */
  path: string;
  title: string;
  /** What tells entries with the same title apart. */
  detail?: string;
}

export interface SearchSection {
  title: string;
  entries: SearchEntry[];
}

const OPERATOR_PAGES: SearchEntry[] = [
  { path: "/operator", title: "Operator overview", detail: "Workers, queues, errors" },
  { path: "/operator/rejudges", title: "Rejudges" },
  { path: "/operator/rejudges/new", title: "New rejudge" },
  { path: "/operator/data", title: "Candidate data" },
  { path: "/operator/teams", title: "Teams of this server" },
  { path: "/operator/problems", title: "Restrict problems to teams" },
  { path: "/operator/audit", title: "Audit log" },
];

/** The pages that the user can open. */
export function listPages(me: Me): SearchEntry[] {
  const isEditor = editableTeams(me).length > 0;
  const isOwner = me.teams.some(({ role }) => role === "owner");
  const pages: (SearchEntry | false)[] = [
    isEditor && { path: "/interviews/new", title: "New interview" },
    { path: "/interviews", title: "Interviews" },
    isEditor && { path: "/sessions", title: "Sessions", detail: "Candidates of all interviews" },
    isEditor && { path: "/analytics", title: "Analytics of problems" },
    isEditor && { path: "/analytics/process", title: "Analytics of the process" },
    isOwner && { path: "/analytics/fairness", title: "Fairness" },
    me.teams.length > 0 && { path: "/team", title: "Team", detail: "Members and invitations" },
    isEditor && { path: "/team/rubrics", title: "Rubrics" },
    { path: "/", title: "Practice" },
    { path: "/account", title: "Account", detail: "Name, email address, password" },
    ...(me.role === "operator" ? OPERATOR_PAGES : []),
  ];
  return pages.filter((page) => page !== false);
}

const splitWords = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/** Whether each typed word starts a word of the page's name. A name contains too many other texts. */
function matchesPage({ title, detail = "" }: SearchEntry, text: string): boolean {
  const words = splitWords(`${title} ${detail}`);
  return splitWords(text).every((typed) => words.some((word) => word.startsWith(typed)));
}

function listFound({ problems, interviews, sessions }: SearchResults): SearchSection[] {
  return [
    {
      title: "Candidates",
      entries: sessions.map(({ id, candidate, interview_title }) => ({
        path: `/invitations/${id}`,
        title: candidate,
        detail: interview_title,
      })),
    },
    {
      title: "Interviews",
      entries: interviews.map(({ id, title }) => ({ path: `/interviews/${id}`, title })),
    },
    {
      title: "Problems",
      entries: problems.map(({ slug, title, has_preview }) => ({
        path: `/problems/${slug}${has_preview ? "/preview" : ""}`,
        title,
      })),
    },
  ];
}

/**
 * The sections that have entries for the text. Pages come first, because they are there at once: what the server finds
 * must not move the entry that Enter opens. `found` may belong to an earlier text (`isOutdated`): then only entries that
 * contain the text stay, so that Enter opens nothing else.
 */
export function listSections(
  me: Me,
  text: string,
  found: SearchResults | undefined,
  isOutdated: boolean,
): SearchSection[] {
  const pages = { title: "Pages", entries: listPages(me).filter((page) => matchesPage(page, text)) };
  const others = found && text ? listFound(found) : [];
  const contains = ({ title }: SearchEntry) => title.toLowerCase().includes(text.toLowerCase());
  const current = isOutdated ? others.map((each) => ({ ...each, entries: each.entries.filter(contains) })) : others;
  return [pages, ...current].filter(({ entries }) => entries.length > 0);
}
