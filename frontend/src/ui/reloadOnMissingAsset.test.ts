// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reloadOnMissingAsset } from "./reloadOnMissingAsset";

const load = vi.fn();
reloadOnMissingAsset(() => "/i/token/softmax", load);
const failToLoadAsset = () => window.dispatchEvent(new Event("vite:preloadError"));

beforeEach(() => {
  load.mockClear();
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("loads the requested page from the server", () => {
  vi.spyOn(performance, "now").mockReturnValue(60_000);
  failToLoadAsset();
  expect(load.mock.calls).toEqual([["/i/token/softmax"]]);
});

test("does not load a new page again and again", () => {
  vi.spyOn(performance, "now").mockReturnValue(500);
  failToLoadAsset();
  expect(load).not.toHaveBeenCalled();
});
