package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/**
 * Three questions to the monitoring port. Startup waits for the store as long as recovery may take,
 * and not for what ails a part of it: a damaged stream or a full volume must not keep the others
 * from their clients; readiness asks whether clients would be served, JetStream included; liveness
 * asks the event loop only, since restarting a node that recovers would only make it begin again.
 */
final class Probes {
  /** One hour: a large store may replay long, and nothing is gained by killing it. */
  private static final int STARTUP_TRIES = 3600;

  private Probes() {}

  static Probe startup() {
    return probe("/healthz?js-enabled-only=true", 1, STARTUP_TRIES);
  }

  static Probe readiness() {
    return probe("/healthz?js-enabled-only=true", 2, 2);
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
