package io.sealstream.raft.sim;

import io.sealstream.raft.RaftSchedule;
import java.time.Duration;

/** One process's thread: it may stand still for a while, and nothing of it runs after its end. */
final class SimSchedule implements RaftSchedule {
  private final SimTime time;
  private long pausedUntil;
  private boolean ended;

  SimSchedule(SimTime time) {
    this.time = time;
  }

  void pause(long millis) {
    pausedUntil = time.now() + millis;
  }

  void end() {
    ended = true;
  }

  @Override
  public void run(Runnable task) {
    time.at(pausedUntil, () -> runOrWait(task));
  }

  @Override
  public void after(Duration delay, Runnable task) {
    time.after(delay.toMillis(), () -> runOrWait(task));
  }

  private void runOrWait(Runnable task) {
    if (ended) {
      return;
    }
    if (time.now() < pausedUntil) {
      time.at(pausedUntil, () -> runOrWait(task));
    } else {
      task.run();
    }
  }

  @Override
  public long millis() {
    return time.now();
  }
}
