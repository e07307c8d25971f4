package io.sealstream.operator.desired;

import java.util.List;

/** A port of the server container, by the name that Services and probes use. */
enum Ports {
  CLIENT("client", 4222),
  MONITOR("monitor", 8222),
  ADMIN("admin", 7443),
  /** Of several nodes only. */
  PEER("peer", 6222);

  private final String label;
  private final int number;

  Ports(String label, int number) {
    this.label = label;
    this.number = number;
  }

  /** Those that the pods of a cluster of so many nodes have. */
  static List<Ports> of(Blueprint blueprint) {
    return blueprint.isAlone() ? List.of(CLIENT, MONITOR, ADMIN) : List.of(values());
  }

  String label() {
    return label;
  }

  int number() {
    return number;
  }
}
