package io.sealstream.server.config;

/**
 * The monitoring listener.
 *
 * @param port 0: none; -1: any free one
 */
public record MonitorOptions(String host, int port) {
  public static final MonitorOptions OFF = new MonitorOptions("", 0);

  public boolean enabled() {
    return port != 0;
  }
}
