package io.sealstream.server.cluster;

import io.sealstream.server.config.MeshOptions.Address;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where this server is reached.
 *
 * @param route by other servers; host empty: where they see it
 * @param clientUrls by clients, {@code host:port}; empty when they are not to be told
 */
record Advertised(Address route, List<String> clientUrls) {
  static final Advertised NOWHERE = new Advertised(new Address("", 0), List.of());

  Advertised {
    clientUrls = List.copyOf(clientUrls);
  }

  /**
   * The addresses of a host that clients of other machines can use: for a host that means every
   * address of this machine, all of them but loopback and link-local ones.
   */
  static List<String> urls(String host, int port) throws IOException {
    InetAddress bound = InetAddress.getByName(host);
    if (!bound.isAnyLocalAddress()) {
      return List.of(new Address(host, port).toString());
    }
    List<String> all = new ArrayList<>();
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (device.isUp()) {
        device
            .inetAddresses()
            .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
            .map(a -> new Address(text(a), port).toString())
            .forEach(all::add);
      }
    }
    return all;
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return address instanceof Inet6Address && scope >= 0 ? text.substring(0, scope) : text;
  }
}
