/** The roles of a team in words. */
import type { Me, TeamRole } from "./types";

export const ROLES: TeamRole[] = ["owner", "interviewer", "viewer"];

export const ROLE_TITLES: Record<TeamRole, string> = {
  owner: "Owner",
  interviewer: "Interviewer",
  viewer: "Viewer",
};

export const ROLE_RIGHTS: Record<TeamRole, string> = {
  owner: "All that an interviewer can do. Also changes the members and the name of the team.",
  interviewer: "Creates interviews and invites candidates. Reads, exports and deletes their data.",
  viewer: "Reads interviews and reports without candidates' names and links. Changes nothing.",
};

/** "an owner", "a viewer". */
export const withArticle = (role: TeamRole) => `${role === "viewer" ? "a" : "an"} ${ROLE_TITLES[role].toLowerCase()}`;

/** The teams in which the user is an owner or interviewer. */
export const listTeamsAsEditor = (me: Me | undefined) => (me?.teams ?? []).filter((team) => team.role !== "viewer");
