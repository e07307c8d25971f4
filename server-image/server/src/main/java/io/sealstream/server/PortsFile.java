package io.sealstream.server;

import io.sealstream.server.wire.JsonText;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The file that tells launchers where a server listens: {@code nats-server_<pid>.ports}, JSON with
 * URLs by service. Appears whole.
 */
final class PortsFile {
  private final Path file;

  PortsFile(Path directory) {
    file = directory.resolve("nats-server_" + ProcessHandle.current().pid() + ".ports");
  }

  /**
   * @param monitorPort 0: no monitoring
   * @param clusterPort 0: no cluster
   */
  void write(
      String host,
      int port,
      String monitorHost,
      int monitorPort,
      String clusterHost,
      int clusterPort)
      throws IOException {
    JsonText json = new JsonText().beginObject();
    urls(json, "nats", "nats", host, port);
    if (monitorPort != 0) {
      urls(json, "monitoring", "http", monitorHost, monitorPort);
    }
    if (clusterPort != 0) {
      urls(json, "cluster", "nats", clusterHost, clusterPort);
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(unfinished, json.endObject().toString());
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void urls(JsonText json, String name, String scheme, String host, int port)
      throws IOException {
    json.name(name).beginArray();
    for (String address : addresses(host)) {
      json.value(scheme + "://" + address + ":" + port);
    }
    json.endArray();
  }

  private static List<String> addresses(String host) throws IOException {
    InetAddress bound = InetAddress.getByName(host);
    if (!bound.isAnyLocalAddress()) {
      return List.of(text(bound));
    }
    List<String> all = new ArrayList<>();
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      device.inetAddresses().forEach(address -> all.add(text(address)));
    }
    return all;
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    String plain = scope < 0 ? text : text.substring(0, scope);
    return address instanceof Inet6Address ? "[" + plain + "]" : plain;
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // A launcher finds the process gone; the file was for it alone.
    }
  }
}
