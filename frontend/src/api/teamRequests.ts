/** Requests about teams and their members. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { teamPath } from "./requestParams";
import type { TeamRole } from "./types";

const memberPath = (id: number, member: number) => ({ params: { path: { team_id: id, member_id: member } } });
const memberInvitationPath = (id: number, invitation: number) => ({
  params: { path: { team_id: id, member_invitation_id: invitation } },
});
export const getTeam = (id: number) => http.GET("/api/teams/{team_id}", teamPath(id));
export const renameTeam = (id: number, name: string) =>
  http.PUT("/api/teams/{team_id}", { ...teamPath(id), body: { name } });
export const changeMemberRole = (id: number, member: number, role: TeamRole) =>
  http.PUT("/api/teams/{team_id}/members/{member_id}", { ...memberPath(id, member), body: { role } });
export const removeMember = (id: number, member: number) =>
  http.DELETE("/api/teams/{team_id}/members/{member_id}", memberPath(id, member));
/** `undo` is from the response to `removeMember`. */
export const restoreMember = (id: number, undo: string) =>
  http.POST("/api/teams/{team_id}/members", { ...teamPath(id), body: { undo } });
export const inviteMember = (id: number, role: TeamRole, email: string) =>
  http.POST("/api/teams/{team_id}/invitations", { ...teamPath(id), body: { role, email } });
export const renewMemberInvitation = (id: number, invitation: number) =>
  http.POST("/api/teams/{team_id}/invitations/{member_invitation_id}/renew", memberInvitationPath(id, invitation));
export const revokeMemberInvitation = (id: number, invitation: number) =>
  http.POST("/api/teams/{team_id}/invitations/{member_invitation_id}/revoke", memberInvitationPath(id, invitation));

export const teamQuery = (id: number) => queryOptions({ queryKey: ["team", id], queryFn: () => getTeam(id) });
