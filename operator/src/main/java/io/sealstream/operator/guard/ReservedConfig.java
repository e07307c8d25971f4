package io.sealstream.operator.guard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The keys of a NATS configuration that an overlay must not set: everything that decides which
 * store is opened under which key, how probes and the operator reach the server, and where its last
 * line goes. NATS reads keys in any case.
 */
final class ReservedConfig {

  /** At the top level, with NATS' aliases. */
  private static final Set<String> TOP =
      Set.of(
          "server_name",
          "listen",
          "host",
          "net",
          "addr",
          "port",
          "http",
          "http_port",
          "monitor_port",
          "https",
          "https_port",
          "http_base_path",
          "jetstream",
          "store_dir",
          "storedir",
          "sealstream",
          "cluster",
          "gateway",
          "leafnodes",
          "leaf",
          "websocket",
          "mqtt",
          "pid_file",
          "pidfile",
          "ports_file_dir",
          "log_file",
          "logfile",
          "syslog",
          "remote_syslog",
          "lame_duck_duration",
          "lame_duck_grace_period");

  /** At any depth. */
  private static final Set<String> ANYWHERE = Set.of("include", "$include", "store_dir");

  /** What the server understands and the operator leaves to a person. */
  private static final Set<String> FREE =
      Set.of(
          "debug",
          "logtime",
          "logtime_utc",
          "max_conn",
          "max_connections",
          "max_control_line",
          "max_payload",
          "max_pending",
          "ping_interval",
          "ping_max",
          "trace",
          "write_deadline");

  private ReservedConfig() {}

  /** The keys at the top level that are neither reserved nor understood by this release. */
  static List<String> unknownIn(JsonNode overlay) {
    List<String> found = new ArrayList<>();
    overlay
        .properties()
        .forEach(
            field -> {
              String key = field.getKey().toLowerCase(Locale.ROOT);
              if (!FREE.contains(key) && !TOP.contains(key) && !ANYWHERE.contains(key)) {
                found.add(field.getKey());
              }
            });
    return found;
  }

  /** The paths of the reserved keys that an overlay sets. */
  static List<String> in(JsonNode overlay) {
    List<String> found = new ArrayList<>();
    overlay
        .properties()
        .forEach(
            field -> {
              if (TOP.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                found.add(field.getKey());
              }
            });
    anywhere("", overlay, found);
    return found;
  }

  private static void anywhere(String path, JsonNode node, List<String> found) {
    node.properties()
        .forEach(
            field -> {
              String at = path + field.getKey();
              if (ANYWHERE.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                found.add(at);
              }
              anywhere(at + ".", field.getValue(), found);
            });
    if (node.isArray()) {
      node.forEach(element -> anywhere(path, element, found));
    }
  }
}
