package io.sealstream.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long it took from the start of the process to the end of the first pass: what a person waits
 * for after a restart of the operator. Said once. Thread rule: any thread.
 */
final class FirstPass {
  private final Instant started;
  private final AtomicBoolean said = new AtomicBoolean();

  FirstPass(Instant started) {
    this.started = started;
  }

  /** Of this process, as the operating system knows it. */
  static FirstPass ofThisProcess() {
    return new FirstPass(ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
  }

  /** The sentence for the log, after the first pass; empty after every other. */
  Optional<String> ended(Instant now) {
    return said.getAndSet(true)
        ? Optional.empty()
        : Optional.of(
            "first reconcile %d ms after process start"
                .formatted(Duration.between(started, now).toMillis()));
  }
}
