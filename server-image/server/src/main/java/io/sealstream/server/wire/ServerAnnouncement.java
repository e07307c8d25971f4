package io.sealstream.server.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The INFO line: what a server says of itself when a client connects, and again when it changes.
 *
 * @param version the NATS version whose features are there
 * @param server product and its own version
 * @param host the address that clients connect to, as configured
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
    List<String> connectUrls) {

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
