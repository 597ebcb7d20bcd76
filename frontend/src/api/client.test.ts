// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";

const UNAVAILABLE = { code: "unavailable", message: "The server cannot use its database.", next: "Try again." };

const answer = (status: number, body: unknown) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(JSON.stringify(body), { status }));

/** Refuses each token but the last one. Each request has the next token of the cookie, which the server replaces. */
function refuseOldTokens(...tokens: string[]) {
  const sent: [string | null, string][] = [];
  vi.spyOn(document, "cookie", "get").mockImplementation(() => `csrftoken=${tokens[sent.length] ?? tokens.at(-1)}`);
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    const token = request.headers.get("X-CSRFToken");
    sent.push([token, await request.text()]);
    return token === tokens.at(-1)
      ? new Response("{}")
      : new Response(JSON.stringify({ code: "csrf", message: "Out of date.", next: "Reload." }), { status: 403 });
  });
  return sent;
}

async function signIn() {
  vi.resetModules(); // the module keeps the fetch that it finds
  const { http } = await import("./client");
  return http.POST("/api/login", { body: { username: "ada", password: "a-password" } });
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("sends a request again if its token was replaced meanwhile", async () => {
  const sent = refuseOldTokens("first", "second");
  await signIn();
  const body = JSON.stringify({ username: "ada", password: "a-password" });
  expect(sent).toEqual([
    ["first", body],
    ["second", body],
  ]);
});

test("sends a request with a refused token once", async () => {
  const sent = refuseOldTokens("first", "first", "never sent");
  await expect(signIn()).rejects.toMatchObject({ status: 403 });
  expect(sent).toHaveLength(1);
});

test("sends nothing without a CSRF token, and reports why there is none", async () => {
  const fetch = answer(503, UNAVAILABLE);
  await expect(signIn()).rejects.toMatchObject({ status: 503, failure: UNAVAILABLE });
  expect(fetch.mock.calls.map(([request]) => request)).toEqual(["/api/me"]);
});
