import { Button } from "../../ui/Button";
import { SelectField } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { type Shortcut, useShortcutRegistration } from "../../ui/shortcuts/shortcutRegistry";
import { formatDuration } from "../../ui/timeFormat";
import type { SessionRecord } from "./sessionRecord";
import { countUntil } from "./textHistory";
import { findNextFailure } from "./timelineMarks";
import { type Playback, SPEEDS } from "./usePlayback";

const STEP_MS = 1000;

/** Only listed here: the browser handles them. */
const SLIDER_KEYS: Shortcut[] = [{ place: "focus", keys: ["←", "→"], action: "Slider: move by a second" }];

/** The slider's value for a moment: milliseconds since the start. A browser rounds a value between two steps, and its
 * next event would then jump there. So this is always a step. */
export const findSliderValue = (at: number, { start, end }: Pick<SessionRecord, "start" | "end">): number =>
  (at >= end ? Math.ceil((end - start) / STEP_MS) : Math.floor((at - start) / STEP_MS)) * STEP_MS;

/** The buttons to play, step by event and find failures, the speed, and the slider, whose arrow keys move by a second.
 * Its last step is the end. */
export function ReplayControls({ record, playback }: { record: SessionRecord; playback: Playback }) {
  useShortcutRegistration(SLIDER_KEYS);
  const { start, end, marks } = record;
  const position = formatDuration((playback.at - start) / 1000);
  const passedCount = countUntil(marks, playback.at);
  const next = marks[passedCount];
  const failure = findNextFailure(marks, playback.at);
  const previous = marks.slice(0, passedCount).findLast(({ at }) => at < playback.at);
  return (
    <section className="stack-2" aria-label="Playback">
      <input
        className="replay-slider"
        type="range"
        aria-label="Moment"
        aria-valuetext={`${position} of ${formatDuration((end - start) / 1000)}`}
        min={0}
        max={findSliderValue(end, record)}
        step={STEP_MS}
        value={findSliderValue(playback.at, record)}
        onChange={(event) => playback.seek(start + Number(event.target.value))}
      />
      <div className="row replay-controls">
        <Button onPress={() => playback.seek(previous?.at ?? start)}>Previous event</Button>
        <Button kind="primary" onPress={() => playback.setPlaying(!playback.isPlaying)}>
          {playback.isPlaying ? "Pause" : "Play"}
        </Button>
        <Button onPress={() => playback.seek(next?.at ?? end)}>Next event</Button>
        <Button isDisabled={!failure} onPress={() => failure && playback.seek(failure.at)}>
          Next failure
        </Button>
        <span className="num">
          {position} / {formatDuration((end - start) / 1000)}
        </span>
        <SelectField
          title="Speed"
          value={String(playback.speed)}
          onChange={(speed) => playback.setSpeed(Number(speed))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed} times
            </option>
          ))}
        </SelectField>
        <LabeledCheckbox isSelected={playback.skipsIdle} onChange={playback.setSkipsIdle}>
          Skip idle time
        </LabeledCheckbox>
      </div>
    </section>
  );
}
