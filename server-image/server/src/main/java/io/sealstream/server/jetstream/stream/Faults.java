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
    count.incrementAndGet();
    StackTraceElement[] trace = fault.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    last.set("JetStream fault in " + what + ": " + fault + where);
    log.error(last.get() + "; restart the server if it does not recover");
  }

  public long count() {
    return count.get();
  }

  /** The newest, one line. */
  public Optional<String> last() {
    return Optional.of(last.get()).filter(text -> !text.isEmpty());
  }
}
