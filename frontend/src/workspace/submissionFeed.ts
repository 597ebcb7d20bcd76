/** The events of a session's submissions, for the parts of the page that follow them. */
import type { Subscribe } from "../api/followSubmission";
import type { SubmissionEvent } from "../api/submissionEvents";
import type { SubmissionDetail } from "../api/types";

interface Follower {
  id: string;
  onEvent: (event: SubmissionEvent) => void;
  onInterrupted: () => void;
}

/** More than a session may have without a result. */
const MAX_REMEMBERED = 5;

export class SubmissionFeed {
  private readonly followers = new Set<Follower>();
  /** What arrived of each submission without a result. A page can learn the id of a submission after its first events. */
  private readonly events = new Map<string, SubmissionEvent[]>();

  receive(id: string, event: SubmissionEvent) {
    this.remember(id, event);
    for (const follower of this.followers) if (follower.id === id) follower.onEvent(event);
  }

  /** The stream is interrupted. When it is back, it sends what is judged then from the start. */
  interrupt() {
    this.events.clear();
    for (const { onInterrupted } of this.followers) onInterrupted();
  }

  follow =
    (id: string): Subscribe<SubmissionDetail> =>
    (onEvent, onInterrupted) => {
      const follower = { id, onEvent, onInterrupted };
      this.followers.add(follower);
      queueMicrotask(() => this.replay(follower));
      return () => {
        this.followers.delete(follower);
      };
    };

  private replay(follower: Follower) {
    if (!this.followers.has(follower)) return;
    const known = this.events.get(follower.id);
    // It may have its result already, and then the stream sends nothing.
    if (!known) follower.onInterrupted();
    for (const event of known ?? []) follower.onEvent(event);
  }

  private remember(id: string, event: SubmissionEvent) {
    if (event.type === "report") {
      this.events.delete(id);
      return;
    }
    const known = this.events.get(id) ?? [];
    // The state is sent again and again.
    this.events.set(id, [...known.filter(({ type }) => type !== "state" || event.type !== "state"), event]);
    const [oldest] = this.events.keys();
    if (this.events.size > MAX_REMEMBERED && oldest !== undefined) this.events.delete(oldest);
  }
}
