/** Does steps of work, now or later. Only one runs at a time. */
export class StepRunner {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private isStopped = false;

  constructor(
    private readonly hasWork: () => boolean,
    /** It never fails, and schedules the next step. */
    private readonly doStep: () => Promise<void>,
  ) {}

  get isRunning() {
    return this.running !== null;
  }

  /** Does a step after so long, unless one is due already. */
  schedule(ms: number) {
    if (this.timer !== undefined || this.isStopped) return;
    this.timer = setTimeout(() => void this.runNow(), ms);
  }

  /** Does a step, or waits for the one that runs. */
  async runNow() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.running) return this.running;
    if (!this.hasWork()) return;
    this.running = this.doStep().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }
}
