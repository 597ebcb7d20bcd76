import { expect, test } from "vitest";
import { chooseEffect, chooseEffectOnFollowed, type JudgingNow, type SentSource } from "./sendRules";

const run: SentSource = { kind: "run", source: "x = 1", customInput: null };
const submit: SentSource = { ...run, kind: "submit" };
const onOwnInput: SentSource = { ...run, customInput: { form: "f", fields: {} } };
const change = (sent: SentSource) => ({ ...sent, source: "x = 2" });

test("replaces a run, unless the same code runs on the sample cases already", () => {
  expect(chooseEffectOnFollowed("run", run, run)).toBe("wait");
  expect(chooseEffectOnFollowed("run", run, change(run))).toBe("replace");
  expect(chooseEffectOnFollowed("run", run, submit)).toBe("replace");
  expect(chooseEffectOnFollowed("run", null, run)).toBe("replace");
});

test("a run on the candidate's own input is not one on the sample cases", () => {
  expect(chooseEffectOnFollowed("run", onOwnInput, run)).toBe("replace");
  expect(chooseEffectOnFollowed("run", run, onOwnInput)).toBe("replace");
});

test("runs changed code beside a Submit, and replaces no Submit", () => {
  expect(chooseEffectOnFollowed("submit", submit, change(run))).toBe("beside");
  expect(chooseEffectOnFollowed("submit", submit, onOwnInput)).toBe("beside");
  expect(chooseEffectOnFollowed("submit", submit, run)).toBe("wait");
  expect(chooseEffectOnFollowed("submit", submit, change(submit))).toBe("wait");
});

test("treats a submission of unknown kind as a Submit", () => {
  expect(chooseEffectOnFollowed(null, null, run)).toBe("beside");
  expect(chooseEffectOnFollowed(null, null, submit)).toBe("wait");
});

const nothing: JudgingNow = {
  isSending: false,
  isBusy: false,
  kind: undefined,
  last: null,
  isOtherSubmitJudged: false,
};

test("waits while a submission is on its way to the server", () => {
  expect(chooseEffect({ ...nothing, isSending: true }, run)).toBe("wait");
  expect(chooseEffect(nothing, run)).toBeNull();
  expect(chooseEffect({ ...nothing, kind: "submit", last: submit }, submit)).toBeNull(); // it has its verdict
});

test("a Submit waits for one that the page does not follow, and a run does not", () => {
  const now = { ...nothing, isOtherSubmitJudged: true };
  expect(chooseEffect(now, submit)).toBe("wait");
  expect(chooseEffect(now, run)).toBeNull();
  expect(chooseEffect({ ...now, isBusy: true, kind: "run", last: run }, change(submit))).toBe("wait");
  expect(chooseEffect({ ...now, isBusy: true, kind: "run", last: run }, change(run))).toBe("replace");
});

test("follows the rules of the followed submission while it is judged", () => {
  expect(chooseEffect({ ...nothing, isBusy: true, kind: "run", last: run }, submit)).toBe("replace");
  expect(chooseEffect({ ...nothing, isBusy: true }, submit)).toBe("wait"); // of unknown kind
});
