/** What the search shows: pages and commands, which this browser knows, and what the server finds. */
import type { SearchResults } from "../../api/searchRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import type { Me } from "../../api/types";

export interface SearchEntry {
  /** The path of a page, or the key of a command. */
  id: string;
  title: string;
  /** What tells entries with the same title apart. */
  detail?: string;
  /** Of a command. A sentence that it returns is shown; otherwise the search closes. */
  run?: () => Promise<string> | undefined;
}

export interface SearchSection {
  title: string;
  entries: SearchEntry[];
}

const OPERATOR_PAGES: SearchEntry[] = [
  { id: "/operator", title: "Operator overview", detail: "Workers, queues, errors" },
  { id: "/operator/rejudges", title: "Rejudges" },
  { id: "/operator/rejudges/new", title: "New rejudge" },
  { id: "/operator/data", title: "Candidate data" },
  { id: "/operator/teams", title: "Teams of this server" },
  { id: "/operator/problems", title: "Restrict problems to teams" },
  { id: "/operator/audit", title: "Audit log" },
];

/** The pages that the user can open. */
export function listPages(me: Me): SearchEntry[] {
  const isEditor = listTeamsAsEditor(me).length > 0;
  const isOwner = me.teams.some(({ role }) => role === "owner");
  const pages: (SearchEntry | false)[] = [
    isEditor && { id: "/interviews/new", title: "New interview" },
    { id: "/interviews", title: "Interviews" },
    isEditor && { id: "/sessions", title: "Sessions", detail: "Candidates of all interviews" },
    isEditor && { id: "/analytics", title: "Analytics of problems" },
    isEditor && { id: "/analytics/process", title: "Analytics of the process" },
    isOwner && { id: "/analytics/fairness", title: "Fairness" },
    me.teams.length > 0 && { id: "/team", title: "Team", detail: "Members and invitations" },
    isEditor && { id: "/team/rubrics", title: "Rubrics" },
    { id: "/", title: "Practice" },
    { id: "/account", title: "Account", detail: "Name, email address, password" },
    ...(me.role === "operator" ? OPERATOR_PAGES : []),
  ];
  return pages.filter((page) => page !== false);
}

const splitWords = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/** Whether each typed word starts a word of the entry's title or detail. Parts of words would match too many
 * entries. */
function matchesText({ title, detail = "" }: SearchEntry, text: string): boolean {
  const words = splitWords(`${title} ${detail}`);
  return splitWords(text).every((typed) => words.some((word) => word.startsWith(typed)));
}

function listFoundSections({ problems, interviews, sessions }: SearchResults): SearchSection[] {
  return [
    {
      title: "Candidates",
      entries: sessions.map(({ id, candidate, interview_title }) => ({
        id: `/invitations/${id}`,
        title: candidate,
        detail: interview_title,
      })),
    },
    {
      title: "Interviews",
      entries: interviews.map(({ id, title }) => ({ id: `/interviews/${id}`, title })),
    },
    {
      title: "Problems",
      entries: problems.map(({ slug, title, has_preview }) => ({
        id: `/problems/${slug}${has_preview ? "/preview" : ""}`,
        title,
      })),
    },
  ];
}

/**
 * The sections that have entries for the text. Pages and commands come first, because they are there at once: what the
 * server finds must not move the entry that Enter opens. `found` may belong to an earlier text (`isOutdated`): then
 * only those of its entries stay whose title contains the text, so that Enter opens nothing else.
 */
export function listSections(
  me: Me,
  commands: SearchEntry[],
  text: string,
  found: SearchResults | undefined,
  isOutdated: boolean,
): SearchSection[] {
  const local = [
    { title: "Pages", entries: listPages(me) },
    { title: "Commands", entries: commands },
  ].map((each) => ({ ...each, entries: each.entries.filter((entry) => matchesText(entry, text)) }));
  const others = found && text ? listFoundSections(found) : [];
  const contains = ({ title }: SearchEntry) => title.toLowerCase().includes(text.toLowerCase());
  const current = isOutdated ? others.map((each) => ({ ...each, entries: each.entries.filter(contains) })) : others;
  return [...local, ...current].filter(({ entries }) => entries.length > 0);
}
