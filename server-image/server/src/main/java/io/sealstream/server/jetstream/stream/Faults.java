package io.sealstream.server.jetstream.stream;

import io.sealstream.server.log.Log;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Faults of JetStream's own background work: logged, and the newest kept for health. Safe for every
 * thread.
 */
public final class Faults {
  private final Log log;
  private final AtomicReference<String> last = new AtomicReference<>("");
  private final AtomicInteger stoppedInflows = new AtomicInteger();

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

  /**
   * A mirror or a source of a stream does not go on, for a reason that may lie with others: no
   * fault of this server's health. Told once until it {@link #inflowGoesOn goes on}, or is {@link
   * #inflowEnded no more}.
   *
   * @param what one line
   */
  public void inflowStopped(String what) {
    stoppedInflows.incrementAndGet();
    log.warn(what);
  }

  /**
   * @param what one line
   */
  public void inflowGoesOn(String what) {
    stoppedInflows.decrementAndGet();
    log.info(what);
  }

  /** Nothing is to be taken any more from where one had stopped. */
  public void inflowEnded() {
    stoppedInflows.decrementAndGet();
  }

  /** Mirrors and sources of streams that are led here which do not go on. */
  public int stoppedInflows() {
    return stoppedInflows.get();
  }

  /** The newest, one line. */
  public Optional<String> last() {
    return Optional.of(last.get()).filter(text -> !text.isEmpty());
  }
}
