package io.sealstream.operator.node;

/**
 * Where a node is and how it is recognised.
 *
 * @param ip of its pod, version 4 or 6
 * @param dnsName that its certificate must carry
 */
public record NodeAddress(String ip, int port, String dnsName) {
  /** The admin port of the servers that the operator makes. */
  public static final int ADMIN_PORT = 7443;

  String url(String path) {
    String host = ip.contains(":") ? "[" + ip + "]" : ip;
    return "https://" + host + ":" + port + path;
  }
}
