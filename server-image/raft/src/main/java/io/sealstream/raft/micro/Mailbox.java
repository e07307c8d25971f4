package io.sealstream.raft.micro;

import io.microraft.executor.RaftNodeExecutor;
import io.sealstream.raft.RaftSchedule;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The group's thread as MicroRaft sees it. {@link #handOver} runs what a node hands to it at once
 * and not behind others, so that a rule checked before it still holds. Once the fuse is blown
 * nothing of the node runs any more, timers included.
 */
final class Mailbox implements RaftNodeExecutor {
  private final RaftSchedule schedule;
  private final Fuse fuse;
  private boolean atOnce;

  Mailbox(RaftSchedule schedule, Fuse fuse) {
    this.schedule = schedule;
    this.fuse = fuse;
  }

  /** What fails after the log failed, fails because of it, and that was told already. */
  private void unlessBlown(Runnable task) {
    if (fuse.isBlown()) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!fuse.isBlown()) {
        throw e;
      }
    }
  }

  /** Only on the group's thread. */
  void handOver(Runnable delivery) {
    atOnce = true;
    try {
      delivery.run();
    } finally {
      atOnce = false;
    }
  }

  @Override
  public void execute(Runnable task) {
    if (atOnce) {
      atOnce = false;
      task.run();
    } else {
      submit(task);
    }
  }

  @Override
  public void submit(Runnable task) {
    schedule.run(() -> unlessBlown(task));
  }

  @Override
  public void schedule(Runnable task, long delay, TimeUnit unit) {
    schedule.after(Duration.of(delay, unit.toChronoUnit()), () -> unlessBlown(task));
  }
}
