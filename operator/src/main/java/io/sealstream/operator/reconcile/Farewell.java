package io.sealstream.operator.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.sealstream.operator.apply.Leadership;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The last act of an orderly stop: after the controllers have stopped, the lease is given up. */
@Singleton
class Farewell {
  private static final int AFTER_THE_CONTROLLERS = 10_000;

  private final Leadership leadership;

  Farewell(Leadership leadership) {
    this.leadership = leadership;
  }

  void stopped(@Observes @Priority(AFTER_THE_CONTROLLERS) ShutdownEvent event) {
    leadership.resign();
  }
}
