package io.sealstream.server.jetstream.stream;

import io.sealstream.server.log.Log;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Faults of JetStream's own background work: logged, and the newest kept for health. Safe for every
 * thread.
 */
public final class Faults {
  private final Log log;
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
    last.set(what);
    log.error(what);
  }

  /** The newest, one line. */
  public Optional<String> last() {
    return Optional.of(last.get()).filter(text -> !text.isEmpty());
  }
}
