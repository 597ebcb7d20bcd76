import { expect, test } from "vitest";
import { addressInterviewer } from "./interviewerText";

test("says whose code and tests the judge means", () => {
  expect(addressInterviewer("3 of 4 bugs caught. Your 8 tests pass the 2 correct implementations.")).toBe(
    "3 of 4 bugs caught. The candidate's 8 tests pass the 2 correct implementations.",
  );
  expect(addressInterviewer("0 of 4 bugs caught: your test test_a fails a correct implementation.")).toBe(
    "0 of 4 bugs caught: the candidate's test test_a fails a correct implementation.",
  );
  expect(addressInterviewer("Your code raised KeyError in line 3.")).toBe(
    "The candidate's code raised KeyError in line 3.",
  );
});

test("leaves other words alone", () => {
  expect(addressInterviewer("The message was “your majesty”.")).toBe("The message was “your majesty”.");
});
