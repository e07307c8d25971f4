package io.sealstream.raft;

import java.time.Duration;

/**
 * The group's thread and clock: tasks run one at a time, those of {@link #run} in the order given.
 * Thread rule: safe for every thread.
 */
public interface RaftSchedule {
  void run(Runnable task);

  void after(Duration delay, Runnable task);

  /** Milliseconds that only go forward; not the time of day. */
  long millis();
}
