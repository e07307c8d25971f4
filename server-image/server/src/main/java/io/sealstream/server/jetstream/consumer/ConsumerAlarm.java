package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.Timers;
import java.util.Optional;

/**
 * The one timer of a stream's consumers, set to the earliest thing that one of them waits for, on a
 * coarse grid: many that wait for almost the same moment cost one look. An alarm that rings too
 * early costs a look, too; so one is set anew only when it would ring too late. Thread rule: the
 * stream's owner.
 */
final class ConsumerAlarm {
  private static final long NANOS = 1_000_000;

  /** Milliseconds that an alarm may be late. */
  private static final long GRID = 10;

  private final StreamActor actor;
  private final Runnable rings;
  private Optional<Timers.Timer> timer = Optional.empty();
  private long setTo = Outlet.NEVER;

  ConsumerAlarm(StreamActor actor, Runnable rings) {
    this.actor = actor;
    this.rings = rings;
  }

  /**
   * Sees to it that it rings at {@code when} at the latest.
   *
   * @param now both in milliseconds of the steady clock
   */
  void set(long when, long now) {
    long mark = when == Outlet.NEVER ? when : (Math.max(when, now) / GRID + 1) * GRID;
    if (mark < setTo) {
      timer.ifPresent(Timers.Timer::cancel);
      setTo = mark;
      timer =
          Optional.of(
              actor.after(
                  (mark - now) * NANOS,
                  () -> {
                    // One that was cancelled too late changes nothing but the time of the look.
                    setTo = Outlet.NEVER;
                    rings.run();
                  }));
    }
  }

  void cancel() {
    timer.ifPresent(Timers.Timer::cancel);
  }
}
