package io.sealstream.server;

import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.server.config.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a running server cannot change: a reload that asks for it is refused as a whole. Keys and
 * the fingerprints that go with them are the store's to judge.
 */
final class Reload {
  private Reload() {}

  /** The names of options that differ and need a restart. */
  static List<String> needsRestart(Options now, Options wanted) {
    List<String> names = new ArrayList<>();
    compare(names, "server_name", now.serverName(), wanted.serverName());
    compare(names, "host", now.host(), wanted.host());
    compare(names, "port", now.port(), wanted.port());
    compare(names, "http", now.monitor(), wanted.monitor());
    compare(
        names, "max_control_line", now.limits().maxControlLine(), wanted.limits().maxControlLine());
    compare(names, "pid_file", now.pidFile(), wanted.pidFile());
    compare(names, "ports_file_dir", now.portsFileDir(), wanted.portsFileDir());
    compare(names, "logfile", now.log().file(), wanted.log().file());
    compare(names, "logfile_size_limit", now.log().sizeLimit(), wanted.log().sizeLimit());
    compare(names, "logfile_max_num", now.log().maxFiles(), wanted.log().maxFiles());
    compare(names, "logtime", now.log().time(), wanted.log().time());
    compare(names, "logtime_utc", now.log().timeInUtc(), wanted.log().timeInUtc());
    compare(names, "cluster", now.mesh(), wanted.mesh());
    compare(
        names,
        "jetstream",
        now.jetStream().map(JetStreamOptions::withoutKeys),
        wanted.jetStream().map(JetStreamOptions::withoutKeys));
    compare(
        names,
        "sealstream",
        now.cluster().withoutFingerprints(),
        wanted.cluster().withoutFingerprints());
    return names;
  }

  private static void compare(List<String> names, String name, Object now, Object wanted) {
    if (!Objects.equals(now, wanted)) {
      names.add(name);
    }
  }
}
