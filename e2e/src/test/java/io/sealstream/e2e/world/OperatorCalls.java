package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the operator asked of the API server since a moment, as that recorded it: all but its lease,
 * and but for clusters of earlier stories, which are being deleted.
 *
 * @param namespace of the story
 * @param mark where the audit log ended at that moment
 */
public record OperatorCalls(AuditLog log, String namespace, long mark) {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int IDLE_PASSES = 3;

  public List<AuditLog.Call> writes() {
    return all().filter(AuditLog.Call::isWrite).toList();
  }

  /** Waits until its last write is through, and three looks at the story's clusters after it. */
  public void awaitQuiet() {
    await("the operator's last write, and three passes after it")
        .atMost(PATIENCE)
        .until(() -> passesSinceTheLastWrite() > IDLE_PASSES);
  }

  /** Waits until it has looked at the story's clusters three times, whatever it wrote. */
  public void awaitPasses() {
    await("three passes of the operator")
        .atMost(PATIENCE)
        .until(() -> all().filter(this::beginsAPass).count() > IDLE_PASSES);
  }

  private int passesSinceTheLastWrite() {
    int passes = 0;
    for (AuditLog.Call call : all().toList()) {
      if (call.isWrite()) {
        passes = 0;
      } else if (beginsAPass(call)) {
        passes++;
      }
    }
    return passes;
  }

  private boolean beginsAPass(AuditLog.Call call) {
    return call.verb().equals("get")
        && call.resource().equals("streamingclusters")
        && call.namespace().equals(namespace);
  }

  private Stream<AuditLog.Call> all() {
    return log.callsSince(mark).stream()
        .filter(call -> call.user().equals(Operator.USER))
        .filter(call -> !call.resource().equals("leases"))
        .filter(
            call -> call.namespace().equals(namespace) || !call.namespace().startsWith("story-"));
  }
}
