package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A flag of the command line: its names, whether a value follows, and what it does. */
record Flag(Kind kind, Action action) {
  enum Kind {
    SWITCH,
    VALUE
  }

  @FunctionalInterface
  interface Action {
    void apply(String value, Draft draft) throws ConfigException;
  }

  /** All flags that this version has, by name without dashes. */
  static final Map<String, Flag> ALL = all();

  private static Map<String, Flag> all() {
    Map<String, Flag> all = new HashMap<>();
    value(all, (v, d) -> d.port = port(v), "p", "port");
    value(all, (v, d) -> d.host = v, "a", "addr", "net");
    value(all, (v, d) -> d.monitorPort = port(v), "m", "http_port");
    value(all, (v, d) -> d.serverName = v, "n", "name", "server_name");
    value(all, (v, d) -> d.pidFile = Optional.of(Path.of(v)), "P", "pid");
    value(all, (v, d) -> d.portsFileDir = Optional.of(Path.of(v)), "ports_file_dir");
    value(all, (v, d) -> d.logFile = Optional.of(Path.of(v)), "l", "log");
    value(all, (v, d) -> d.logSizeLimit = number(v), "log_size_limit");
    value(all, (v, d) -> d.storeDir = Optional.of(Path.of(v)), "sd", "store_dir");
    value(all, (v, d) -> d.mesh().listen(v), "cluster", "cluster_listen");
    value(all, (v, d) -> d.mesh().name = v, "cluster_name");
    value(all, (v, d) -> d.mesh().routes(v), "routes");
    value(all, (v, d) -> d.mesh().advertise = MeshDraft.address(v), "cluster_advertise");
    value(all, (v, d) -> d.mesh().connectRetries(v), "connect_retries");
    onOff(all, (v, d) -> d.mesh().noAdvertise = on(v), "no_advertise");
    onOff(all, (v, d) -> d.jetStream = on(v), "js", "jetstream");
    onOff(all, (v, d) -> d.debug = on(v), "D", "debug");
    onOff(all, (v, d) -> d.trace = on(v), "V", "trace");
    onOff(all, (v, d) -> d.debug = d.trace = on(v), "DV");
    onOff(all, (v, d) -> d.logTime = on(v), "T", "logtime");
    onOff(all, (v, d) -> d.logTimeUtc = on(v), "logtime_utc");
    return Map.copyOf(all);
  }

  private static void value(Map<String, Flag> all, Action action, String... names) {
    for (String name : names) {
      all.put(name, new Flag(Kind.VALUE, action));
    }
  }

  private static void onOff(Map<String, Flag> all, Action action, String... names) {
    for (String name : names) {
      all.put(name, new Flag(Kind.SWITCH, action));
    }
  }

  private static int port(String value) throws ConfigException {
    if (!value.matches("-1|\\d{1,5}") || Integer.parseInt(value) > 65_535) {
      throw new ConfigException("\"" + value + "\" is no port; -1 means any free one");
    }
    return Integer.parseInt(value);
  }

  private static long number(String value) throws ConfigException {
    if (!value.matches("\\d{1,18}")) {
      throw new ConfigException("\"" + value + "\" is no number of bytes");
    }
    return Long.parseLong(value);
  }

  static boolean on(String value) throws ConfigException {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new ConfigException("invalid boolean value \"" + value + "\"");
    };
  }
}
