// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reloadOnMissingAsset } from "./reloadOnMissingAsset";

const load = vi.fn();
const request = vi.fn();
reloadOnMissingAsset(() => "/i/token/softmax", load);

async function failToLoadAsset() {
  window.dispatchEvent(new Event("vite:preloadError"));
  await new Promise((resolve) => setTimeout(resolve));
}

beforeEach(() => {
  load.mockClear();
  request.mockReset().mockResolvedValue(new Response());
  vi.stubGlobal("fetch", request);
  vi.spyOn(performance, "now").mockReturnValue(60_000);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("loads the requested page from the server", async () => {
  await failToLoadAsset();
  expect(load.mock.calls).toEqual([["/i/token/softmax"]]);
});

test("does not load a new page again and again", async () => {
  vi.mocked(performance.now).mockReturnValue(500);
  await failToLoadAsset();
  expect(load).not.toHaveBeenCalled();
});

test.each([
  ["cannot be reached", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["restarts behind a proxy", () => Promise.resolve(new Response(null, { status: 502 }))],
])("leaves the page as it is while the server %s", async (_, answer) => {
  request.mockImplementation(answer);
  await failToLoadAsset();
  expect(request).toHaveBeenCalled();
  expect(load).not.toHaveBeenCalled();
});
