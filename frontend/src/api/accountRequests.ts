/** Requests about the signed-in account, signing in and joining a team. */
import { queryOptions } from "@tanstack/react-query";
import { http, rememberCsrfToken } from "./client";
import type { Me, NewAccount } from "./types";

async function storeCsrfToken(request: Promise<Me>): Promise<Me> {
  const me = await request;
  rememberCsrfToken(me.csrf_token);
  return me;
}
export const getMe = () => storeCsrfToken(http.GET("/api/me"));
export const signIn = (username: string, password: string) =>
  storeCsrfToken(http.POST("/api/login", { body: { username, password } }));
export const signOut = () => storeCsrfToken(http.POST("/api/logout"));
/** `account` is a username or an email address. */
export const requestPasswordReset = (account: string) => http.POST("/api/password-reset", { body: { account } });
export const checkResetCode = (code: string) => http.POST("/api/password-reset/check", { body: { code } });
export const resetPassword = (code: string, password: string) =>
  http.POST("/api/password-reset/confirm", { body: { code, password } });
export const getOwnAccount = () => http.GET("/api/account");
export const changeOwnName = (name: string) => http.POST("/api/account/name", { body: { name } });
export const changeOwnEmail = (email: string, password: string) =>
  http.POST("/api/account/email", { body: { email, password } });
export const changeOwnPassword = (password: string, newPassword: string) =>
  http.POST("/api/account/password", { body: { password, new_password: newPassword } });
const joinPath = (token: string) => ({ params: { path: { join_token: token } } });
export const getJoinPreview = (token: string) => http.GET("/api/join/{join_token}", joinPath(token));
export const joinTeam = (token: string) => http.POST("/api/join/{join_token}", joinPath(token));
export const joinWithNewAccount = (token: string, body: NewAccount) =>
  storeCsrfToken(http.POST("/api/join/{join_token}/account", { ...joinPath(token), body }));

export const ownAccountQuery = () => queryOptions({ queryKey: ["own-account"], queryFn: getOwnAccount });
export const joinPreviewQuery = (token: string) =>
  queryOptions({ queryKey: ["join", token], queryFn: () => getJoinPreview(token), staleTime: 0 });
