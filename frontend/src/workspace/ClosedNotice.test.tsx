// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import type { Session } from "../api/types";
import { createTestRoot } from "../testRoot.testing";
import { ClosedNotice } from "./ClosedNotice";
import type { SaveState } from "./documents/documentView";

const SAVED = { kind: "saved", isLate: false } as SaveState;

const root = createTestRoot();

function describeEnd(end_submit: Session["end_submit"]) {
  act(() => root.render(<ClosedNotice session={{ state: "ended", end_submit } as Session} save={SAVED} />));
  return document.body.textContent;
}

test("promises half a minute only until a sweep has failed", () => {
  expect(describeEnd("waiting")).toContain("within half a minute");
  expect(describeEnd("delayed")).toContain("could not be submitted yet. The server has it and tries again.");
  expect(describeEnd("partly")).toContain("your interviewers see it and can submit it");
  expect(describeEnd("done")).toContain("was submitted automatically.");
});
