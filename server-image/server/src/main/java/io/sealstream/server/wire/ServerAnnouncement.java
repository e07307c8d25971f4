package io.sealstream.server.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The INFO line: what a server says of itself when a client connects, and again when it changes.
 *
 * @param version the NATS version whose features are there
 * @param server product and its own version
 * @param host the address that clients connect to, as configured
 * @param cluster its name, empty when there is none
 * @param clusterAgreed nobody gave the cluster that name
 * @param connectUrls where clients may go instead
 */
public record ServerAnnouncement(
    String serverId,
    String serverName,
    String version,
    String server,
    String host,
    int port,
    int maxPayload,
    boolean jetStream,
    boolean lameDuck,
    String cluster,
    boolean clusterAgreed,
    List<String> connectUrls) {

  /** Of a server that has no cluster. */
  public static ServerAnnouncement of(
      String serverId,
      String serverName,
      String version,
      String server,
      String host,
      int port,
      int maxPayload,
      boolean jetStream) {
    return new ServerAnnouncement(
        serverId,
        serverName,
        version,
        server,
        host,
        port,
        maxPayload,
        jetStream,
        false,
        "",
        false,
        List.of());
  }

  public ServerAnnouncement withJetStream(boolean available) {
    return with(maxPayload, available, lameDuck);
  }

  public ServerAnnouncement withMaxPayload(int bytes) {
    return with(bytes, jetStream, lameDuck);
  }

  /** The server goes away soon. */
  public ServerAnnouncement leaving() {
    return with(maxPayload, jetStream, true);
  }

  private ServerAnnouncement with(int payload, boolean available, boolean leaves) {
    return new ServerAnnouncement(
        serverId,
        serverName,
        version,
        server,
        host,
        port,
        payload,
        available,
        leaves,
        cluster,
        clusterAgreed,
        connectUrls);
  }

  public ServerAnnouncement withCluster(String name, boolean agreed, List<String> urls) {
    return new ServerAnnouncement(
        serverId,
        serverName,
        version,
        server,
        host,
        port,
        maxPayload,
        jetStream,
        lameDuck,
        name,
        agreed,
        List.copyOf(urls));
  }

  /** The line for one client, with its end. */
  public byte[] line(long clientId, String clientIp) {
    JsonText json = new JsonText().beginObject();
    json.field("server_id", serverId).field("server_name", serverName).field("version", version);
    json.field("proto", 1).field("go", "java" + Runtime.version().feature());
    json.field("host", host).field("port", port).field("headers", true);
    json.field("max_payload", maxPayload);
    if (jetStream) {
      json.field("jetstream", true);
    }
    json.field("client_id", clientId).field("client_ip", clientIp);
    if (!cluster.isEmpty()) {
      json.field("cluster", cluster);
    }
    if (clusterAgreed) {
      json.field("cluster_dynamic", true);
    }
    if (!connectUrls.isEmpty()) {
      json.name("connect_urls").beginArray();
      connectUrls.forEach(json::value);
      json.endArray();
    }
    if (lameDuck) {
      json.field("ldm", true);
    }
    json.field("api_lvl", 0).field("server", server).endObject();
    return ("INFO " + json + " \r\n").getBytes(StandardCharsets.UTF_8);
  }
}
