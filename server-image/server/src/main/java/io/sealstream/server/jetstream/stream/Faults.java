package io.sealstream.server.jetstream.stream;

import io.sealstream.server.log.Log;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Faults of JetStream's own background work: logged, counted, and kept for health. Safe for every
 * thread.
 */
public final class Faults {
  private final Log log;
  private final AtomicLong count = new AtomicLong();
  private final AtomicReference<String> last = new AtomicReference<>("");

  public Faults(Log log) {
    this.log = log;
  }

  /**
   * @param what which part, for example {@code stream 'orders'}
   */
  public void report(String what, Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    report("JetStream fault in " + what + ": " + fault + where);
  }

  /**
   * @param what happened, to what, and what to do; one line
   */
  public void report(String what) {
    count.incrementAndGet();
    last.set(what);
    log.error(what);
  }

  public long count() {
    return count.get();
  }

  /** The newest, one line. */
  public Optional<String> last() {
    return Optional.of(last.get()).filter(text -> !text.isEmpty());
  }
}
