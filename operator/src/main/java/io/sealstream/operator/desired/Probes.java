package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/**
 * Three questions to the monitoring port. Startup waits for the process; liveness asks the event
 * loop. Neither asks for the store: it may take hours to open, when a large plain one is sealed,
 * and a node that is killed meanwhile only begins again. Readiness asks whether clients would be
 * served, JetStream included, and not for what ails a part of it: a damaged stream or a full volume
 * must not keep the others from their clients.
 */
final class Probes {
  /** The event loops answer before the store is looked at: within seconds, on a poor node too. */
  private static final int STARTUP_TRIES = 300;

  private Probes() {}

  static Probe startup() {
    return probe("/healthz?js-server-only=true", 1, STARTUP_TRIES);
  }

  static Probe readiness() {
    return probe("/healthz?js-enabled-only=true", 1, 4);
  }

  static Probe liveness() {
    return probe("/healthz?js-server-only=true", 10, 3);
  }

  private static Probe probe(String path, int periodSeconds, int tries) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(Ports.MONITOR.label())
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(5)
        .withSuccessThreshold(1)
        .withFailureThreshold(tries)
        .build();
  }
}
