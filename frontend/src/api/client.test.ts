// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { http, unwrapResult } from "./client";

const UNAVAILABLE = { code: "unavailable", message: "The server cannot use its database.", next: "Try again." };

const answer = (status: number, body: unknown) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(JSON.stringify(body), { status }));

afterEach(() => {
  vi.restoreAllMocks();
});

test("sends nothing without a CSRF token, and reports why there is none", async () => {
  const fetch = answer(503, UNAVAILABLE);
  const signIn = unwrapResult(http.POST("/api/login", { body: { username: "ada", password: "a-password" } }));
  await expect(signIn).rejects.toMatchObject({ status: 503, failure: UNAVAILABLE });
  expect(fetch.mock.calls.map(([request]) => request)).toEqual(["/api/me"]);
});
