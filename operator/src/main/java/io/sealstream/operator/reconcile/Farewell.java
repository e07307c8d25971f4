package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.quarkus.runtime.ShutdownEvent;
import io.sealstream.operator.apply.Leadership;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of leading. After an orderly stop the lease is given up as the last act. An operator that
 * loses it ends at once: another may act by now, and what this one has begun is not finished. It
 * does not end by {@code System.exit}, whose hooks would wait for passes that still write, and for
 * the lock of the elector that is calling. Thread rule: any thread.
 */
@Singleton
class Farewell {
  static final int LEASE_LOST = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
  private static final int BEFORE_THE_CONTROLLERS = 1;
  private static final int AFTER_THE_CONTROLLERS = 10_000;

  private final Leadership leadership;
  private final IntConsumer end;
  private volatile boolean stopping;

  @Inject
  Farewell(Leadership leadership) {
    this(leadership, Runtime.getRuntime()::halt);
  }

  /**
   * @param end ends the process with a code
   */
  Farewell(Leadership leadership, IntConsumer end) {
    this.leadership = leadership;
    this.end = end;
  }

  /** For the elector, which says that leading ended after an orderly stop too. */
  LeaderCallbacks callbacks() {
    return new LeaderCallbacks(() -> {}, this::ended, leader -> {});
  }

  private void ended() {
    if (!stopping) {
      LOG.error(
          "Lease {} is no longer held, or was not renewed in time: another operator may act now. "
              + "This one ends at once, and Kubernetes starts it again to wait for its turn.",
          leadership);
      end.accept(LEASE_LOST);
    }
  }

  void stopping(@Observes @Priority(BEFORE_THE_CONTROLLERS) ShutdownEvent event) {
    stopping = true;
  }

  void stopped(@Observes @Priority(AFTER_THE_CONTROLLERS) ShutdownEvent event) {
    leadership.resign();
  }
}
