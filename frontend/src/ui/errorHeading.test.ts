// @vitest-environment jsdom
import { expect, test } from "vitest";
import { ApiError } from "../api/client";
import { chooseErrorHeading } from "./errorHeading";

const heading = (status: number, code = "x") =>
  chooseErrorHeading(new ApiError(status, { code, message: "", next: "" }));

test("names what a page that cannot be shown is about", () => {
  expect([0, 502, 503].map((status) => heading(status))).toEqual(Array(3).fill("The server cannot be reached"));
  expect([401, 403, 404, 410].map((status) => heading(status))).toEqual([
    "Sign in to continue",
    "You have no access to this page",
    "Not found",
    "No longer available",
  ]);
  expect(heading(403, "practice_off")).toBe("Practice is off");
  expect(heading(500)).toBe("This page could not be loaded");
  expect(chooseErrorHeading(new TypeError())).toBe("This page failed");
});
