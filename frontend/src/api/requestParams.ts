/** Parameters that the requests of several areas have. */

export const sessionPath = (token: string) => ({ params: { path: { token } } });
export const teamPath = (id: number) => ({ params: { path: { team_id: id } } });
/** Pages read the ids of interviews and invitations from their URL. */
export const interviewPath = (id: string | number) => ({ params: { path: { interview_id: Number(id) } } });
export const invitationPath = (id: string | number) => ({ params: { path: { invitation_id: Number(id) } } });

/** Drops parameters that are null: a query string cannot express null. */
export const omitNulls = <T extends object>(query: T) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null)) as T;
