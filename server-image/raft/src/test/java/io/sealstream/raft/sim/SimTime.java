package io.sealstream.raft.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** One thread and one clock for a whole cluster. Time passes only from one event to the next. */
public final class SimTime {
  private record Event(long at, long order, Runnable task) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long now = 1_000_000;
  private long order;

  /** Milliseconds. */
  public long now() {
    return now;
  }

  public void at(long time, Runnable task) {
    events.add(new Event(Math.max(time, now), order++, task));
  }

  public void after(long millis, Runnable task) {
    at(now + millis, task);
  }

  /** Runs the next event if there is one up to {@code until}. */
  boolean step(long until) {
    if (events.isEmpty() || events.peek().at() > until) {
      now = Math.max(now, until);
      return false;
    }
    Event event = events.poll();
    now = event.at();
    event.task().run();
    return true;
  }
}
