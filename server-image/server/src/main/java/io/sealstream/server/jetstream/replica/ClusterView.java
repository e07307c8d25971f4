package io.sealstream.server.jetstream.replica;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as one server sees it, for monitoring.
 *
 * @param leader the server that decides; empty: nobody, as far as is known
 * @param others the other servers that have a say
 * @param replicas streams of which this server has a replica
 */
public record ClusterView(String name, Optional<String> leader, List<Other> others, int replicas) {
  /**
   * Another server.
   *
   * @param linked whether it can be reached
   * @param progress how far it is; empty: this server does not decide, and does not know
   */
  public record Other(String name, boolean linked, Optional<Progress> progress) {}

  /**
   * How far another server follows what is decided.
   *
   * @param current it keeps up
   * @param silent since it was heard
   * @param lag entries that it lacks
   */
  public record Progress(boolean current, Duration silent, long lag) {}
}
