package io.sealstream.operator.desired;

/** A port of the server container, by the name that Services and probes use. */
enum Ports {
  CLIENT("client", 4222),
  MONITOR("monitor", 8222),
  ADMIN("admin", 7443);

  private final String label;
  private final int number;

  Ports(String label, int number) {
    this.label = label;
    this.number = number;
  }

  String label() {
    return label;
  }

  int number() {
    return number;
  }
}
