import createClient, {
  type ClientPathsWithMethod,
  type FetchResponse,
  type MaybeOptionalInit,
  type Middleware,
} from "openapi-fetch";
import type { paths } from "./schema";
import { observeServerTime } from "./serverClock";
import type { Failure } from "./types";

/** A request that the server refused or did not answer (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly failure: Failure,
    /** When the server says that a retry can succeed. Null if it does not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(failure.message);
  }
  get code() {
    return this.failure.code;
  }
}

const OFFLINE: Failure = {
  code: "offline",
  message: "The server cannot be reached.",
  next: "Check your connection, then try again.",
};

function readCookie(name: string): string | undefined {
  const pair = document.cookie.split("; ").find((text) => text.startsWith(`${name}=`));
  return pair && decodeURIComponent(pair.slice(name.length + 1));
}

let storedCsrfToken: string | undefined;

/** Call this with each response that carries the token: signing in changes it. */
export const rememberCsrfToken = (token: string) => {
  storedCsrfToken = token;
};

async function getCsrfToken(): Promise<string> {
  const known = readCookie("__Host-csrftoken") ?? readCookie("csrftoken") ?? storedCsrfToken;
  if (known) return known;
  const response = await fetch("/api/me", { credentials: "same-origin" });
  // Without the token, the server would answer that this page is out of date.
  if (!response.ok) throw new ApiError(response.status, await readFailure(response));
  const me = (await response.json()) as { csrf_token: string };
  storedCsrfToken = me.csrf_token;
  return me.csrf_token;
}

/** OFFLINE if the body is not of this server, but for example of a proxy. */
async function readFailure(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null);
  return isFailure(body) ? body : OFFLINE;
}

/** `performance.now()` when the request was sent. */
const sentAt = new WeakMap<Request, number>();
/** Unsent copies of requests that can be sent again: the body of a sent one cannot be read a second time. */
const unsentCopies = new WeakMap<Request, Request>();

const csrfAndClock: Middleware = {
  async onRequest({ request }) {
    if (!["GET", "HEAD"].includes(request.method)) {
      request.headers.set("X-CSRFToken", await getCsrfToken());
      unsentCopies.set(request, request.clone());
    }
    sentAt.set(request, performance.now());
    return request;
  },
  async onResponse({ request, response }) {
    observeServerTime(Date.parse(response.headers.get("Date") ?? ""), sentAt.get(request));
    const copy = unsentCopies.get(request);
    return copy && response.status === 403 ? sendAgainWithNewToken(copy, response) : undefined;
  },
};

/**
 * A browser that comes for the first time asks for a token twice at once, and the second answer can replace the cookie
 * after a request was built with the first one. The server has then refused the request without doing anything.
 */
async function sendAgainWithNewToken(request: Request, refusal: Response): Promise<Response> {
  if ((await readFailure(refusal.clone())).code !== "csrf") return refusal;
  const token = await getCsrfToken();
  if (token === request.headers.get("X-CSRFToken")) return refusal;
  request.headers.set("X-CSRFToken", token);
  return fetch(request);
}

const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
client.use(csrfAndClock);

interface HttpResult<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

const isFailure = (value: unknown): value is Failure =>
  typeof value === "object" && value !== null && "message" in value && "next" in value;

function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? seconds * 1000 : null;
}

/** Returns the body of a successful response. Throws an ApiError for anything else. */
async function unwrapResult<T>(request: Promise<HttpResult<T>>): Promise<T> {
  let result: HttpResult<T>;
  try {
    result = await request;
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, OFFLINE);
  }
  if (result.response.ok) return result.data as T;
  const retryAfterMs = readRetryAfter(result.response);
  if (isFailure(result.error)) throw new ApiError(result.response.status, result.error, retryAfterMs);
  const { status } = result.response;
  if (status === 502 || status === 503 || status === 504) throw new ApiError(status, OFFLINE, retryAfterMs);
  throw new ApiError(status, {
    code: "unexpected",
    message: `The server sent a response that this page cannot read (status ${status}).`,
    next: "Reload the page.",
  });
}

type MediaType = `${string}/${string}`;
type Method = "get" | "post" | "put" | "delete";

/** The types of openapi-fetch, but of the body instead of the result. */
type Send<M extends Method> = <
  Path extends ClientPathsWithMethod<typeof client, M>,
  Init extends MaybeOptionalInit<paths[Path], M>,
>(
  path: Path,
  ...init: Partial<Init> extends Init ? [init?: Init] : [init: Init]
) => Promise<Extract<FetchResponse<NonNullable<paths[Path][M]>, Init, MediaType>, { data: unknown }>["data"]>;

const unwrapResults = <M extends Method>(send: (...args: never[]) => Promise<HttpResult<unknown>>) =>
  ((...args: never[]) => unwrapResult(send(...args))) as Send<M>;

/** Each method returns the body of a successful response, and throws an ApiError for anything else. */
export const http: { [M in Method as Uppercase<M>]: Send<M> } = {
  GET: unwrapResults(client.GET),
  POST: unwrapResults(client.POST),
  PUT: unwrapResults(client.PUT),
  DELETE: unwrapResults(client.DELETE),
};

export function toFailure(error: unknown): Failure {
  if (error instanceof ApiError) return error.failure;
  return {
    code: "page",
    message: "This page failed with an internal error.",
    next: "Reload the page.",
  };
}
