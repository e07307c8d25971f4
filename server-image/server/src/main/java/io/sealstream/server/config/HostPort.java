package io.sealstream.server.config;

import java.util.Optional;

/**
 * An address to listen on.
 *
 * @param host empty when only the port was given
 * @param port -1: any free one
 */
record HostPort(String host, int port) {
  /** {@code host:port}, {@code [::1]:port}, {@code :port}. */
  static Optional<HostPort> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    String port = text.substring(colon + 1);
    if (!port.matches("-1|\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      return Optional.empty();
    }
    return Optional.of(new HostPort(host, Integer.parseInt(port)));
  }
}
