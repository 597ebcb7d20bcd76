import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./schema";
import type { Failure } from "./types";

/** A refusal of the server, or its silence: what happened, and what to do next. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
  get code() {
    return this.failure.code;
  }
}

const OFFLINE: Failure = {
  code: "offline",
  message: "The server cannot be reached. What you typed is kept in this browser.",
  next: "Check the connection, then try again.",
};

let clockOffset = 0;

/** The server's time in milliseconds, as near as the Date header tells; a candidate's own clock may be wrong. */
export const serverNow = () => Date.now() + clockOffset;

function cookie(name: string): string | undefined {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found && decodeURIComponent(found.slice(name.length + 1));
}

let token: string | undefined;

/** Called with each answer that carries the token, as logging in changes it. */
export const rememberToken = (fresh: string) => {
  token = fresh;
};

async function csrfToken(): Promise<string> {
  const known = cookie("__Host-csrftoken") ?? cookie("csrftoken") ?? token;
  if (known) return known;
  const answer = await fetch("/api/me", { credentials: "same-origin" });
  const me = (await answer.json()) as { csrf_token: string };
  token = me.csrf_token;
  return me.csrf_token;
}

const guard: Middleware = {
  async onRequest({ request }) {
    if (!["GET", "HEAD"].includes(request.method)) request.headers.set("X-CSRFToken", await csrfToken());
    return request;
  },
  onResponse({ response }) {
    const date = Date.parse(response.headers.get("Date") ?? "");
    // The header has whole seconds: smaller differences are its rounding.
    if (!Number.isNaN(date)) clockOffset = Math.abs(date - Date.now()) > 2000 ? date - Date.now() : 0;
  },
};

export const http = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
http.use(guard);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

const isFailure = (value: unknown): value is Failure =>
  typeof value === "object" && value !== null && "message" in value && "next" in value;

/** The body of a good answer; anything else is thrown as an ApiError. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new ApiError(0, OFFLINE);
  }
  if (answer.response.ok) return answer.data as T;
  if (isFailure(answer.error)) throw new ApiError(answer.response.status, answer.error);
  const { status } = answer.response;
  if (status === 502 || status === 503 || status === 504) throw new ApiError(status, OFFLINE);
  throw new ApiError(status, {
    code: "unexpected",
    message: `The server answered in a way this page does not understand (status ${status}).`,
    next: "Reload the page. What you typed is kept in this browser.",
  });
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) return error.failure;
  return {
    code: "page",
    message: "This page met an error of its own. What you typed is kept in this browser.",
    next: "Reload the page.",
  };
}
