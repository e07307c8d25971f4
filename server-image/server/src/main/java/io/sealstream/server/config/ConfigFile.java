package io.sealstream.server.config;

import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import io.sealstream.server.config.JetStreamOptions.PlainStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a configuration file into options. */
final class ConfigFile {
  /** One record of the store at most. */
  private static final long LARGEST_PAYLOAD = 63L << 20;

  private final Problems problems = new Problems();
  private final Draft draft;

  private ConfigFile(Draft draft) {
    this.draft = draft;
  }

  /**
   * Reads a file.
   *
   * @return what is fine but worth a warning
   * @throws ConfigException with all problems, a line each
   */
  static List<String> read(Path file, Environment environment, Draft into) throws ConfigException {
    ConfigFile reader = new ConfigFile(into);
    into.configFile = Optional.of(file);
    reader.topLevel(new Section(ConfigParser.file(file, environment), reader.problems));
    reader.problems.throwIfAny();
    return reader.problems.warnings();
  }

  private void topLevel(Section s) {
    network(s);
    limits(s);
    logging(s);
    s.take("pid_file", "pidfile").flatMap(Field::path).ifPresent(p -> draft.pidFile = path(p));
    s.take("ports_file_dir").flatMap(Field::path).ifPresent(p -> draft.portsFileDir = path(p));
    s.take("store_dir", "storedir").flatMap(Field::path).ifPresent(p -> draft.storeDir = path(p));
    s.take("jetstream").ifPresent(this::jetStream);
    s.take("sealstream")
        .ifPresent(f -> draft.cluster = new ClusterSection(draft, problems).read(f));
    s.take("cluster").ifPresent(f -> new MeshSection(draft.mesh(), problems).read(f));
    s.refuseTheRest(NotBuilt.TOP_LEVEL);
  }

  private static Optional<Path> path(Path path) {
    return path.toString().isEmpty() ? Optional.empty() : Optional.of(path);
  }

  private void network(Section s) {
    s.take("server_name").flatMap(Field::text).ifPresent(t -> draft.serverName = t);
    s.take("host", "net").flatMap(Field::text).ifPresent(t -> draft.host = t);
    s.take("port").flatMap(f -> f.whole(-1, 65_535)).ifPresent(n -> draft.port = n.intValue());
    s.take("listen")
        .flatMap(Field::listen)
        .ifPresent(
            a -> {
              draft.host = a.host();
              draft.port = a.port();
            });
    s.take("http_port", "monitor_port")
        .flatMap(f -> f.whole(-1, 65_535))
        .ifPresent(n -> draft.monitorPort = n.intValue());
    s.take("http")
        .flatMap(Field::listen)
        .ifPresent(
            a -> {
              draft.monitorHost = a.host();
              draft.monitorPort = a.port();
            });
  }

  private void limits(Section s) {
    s.take("max_payload").ifPresent(this::maxPayload);
    s.take("max_control_line")
        .flatMap(f -> f.whole(0, 1 << 20))
        .ifPresent(n -> draft.maxControlLine = n);
    s.take("max_connections", "max_conn")
        .flatMap(f -> f.whole(-1, Integer.MAX_VALUE))
        .ifPresent(n -> draft.maxConnections = n);
    s.take("max_pending")
        .flatMap(f -> f.whole(0, Long.MAX_VALUE))
        .ifPresent(n -> draft.maxPending = n);
    s.take("write_deadline").flatMap(Field::duration).ifPresent(d -> draft.writeDeadline = d);
    s.take("ping_interval").flatMap(Field::duration).ifPresent(d -> draft.pingInterval = d);
    s.take("ping_max")
        .flatMap(f -> f.whole(0, Integer.MAX_VALUE - 1))
        .ifPresent(n -> draft.pingMax = n.intValue());
    s.take("lame_duck_duration")
        .flatMap(Field::duration)
        .ifPresent(d -> draft.lameDuckDuration = d);
    s.take("lame_duck_grace_period")
        .flatMap(Field::duration)
        .ifPresent(d -> draft.lameDuckGrace = d);
  }

  private void maxPayload(Field field) {
    field
        .whole(0, LARGEST_PAYLOAD)
        .ifPresent(
            n -> {
              draft.maxPayload = n;
              if (n > 8 << 20) {
                field.warn(
                    "Maximum payloads over 8.00 MB are generally discouraged and could lead to"
                        + " poor performance");
              }
            });
  }

  private void logging(Section s) {
    s.take("debug").flatMap(Field::flag).ifPresent(b -> draft.debug = b);
    s.take("trace").flatMap(Field::flag).ifPresent(b -> draft.trace = b);
    s.take("logtime").flatMap(Field::flag).ifPresent(b -> draft.logTime = b);
    s.take("logtime_utc").flatMap(Field::flag).ifPresent(b -> draft.logTimeUtc = b);
    s.take("logfile", "log_file").flatMap(Field::path).ifPresent(p -> draft.logFile = path(p));
    s.take("logfile_size_limit", "log_size_limit")
        .flatMap(f -> f.whole(0, Long.MAX_VALUE))
        .ifPresent(n -> draft.logSizeLimit = n);
    s.take("logfile_max_num", "log_max_num")
        .flatMap(f -> f.whole(0, Integer.MAX_VALUE))
        .ifPresent(n -> draft.logMaxFiles = n.intValue());
  }

  // --- jetstream ---

  private void jetStream(Field field) {
    Optional<Value> value = field.value();
    if (value.isEmpty()) {
      return;
    }
    if (value.get() instanceof Value.Flag flag) {
      draft.jetStream = flag.on();
    } else if (value.get() instanceof Value.Text text) {
      jetStreamWord(field, text.text());
    } else if (value.get() instanceof Value.Block block) {
      jetStreamBlock(new Section(block, problems));
    } else {
      field.wrong("Expected map, bool or string to define JetStream");
    }
  }

  private void jetStreamWord(Field field, String word) {
    switch (word.toLowerCase(java.util.Locale.ROOT)) {
      case "enabled", "enable" -> draft.jetStream = true;
      case "disabled", "disable" -> draft.jetStream = false;
      default ->
          field.wrong("Expected 'enabled' or 'disabled' for string value, got '" + word + "'");
    }
  }

  private void jetStreamBlock(Section s) {
    draft.jetStream = s.take("enabled", "enable").flatMap(Field::flag).orElse(true);
    s.take("store_dir", "store", "storedir")
        .flatMap(Field::path)
        .ifPresent(p -> draft.storeDir = path(p));
    s.take("max_file_store", "max_file")
        .flatMap(Field::size)
        .ifPresent(n -> draft.maxFileStore = limit(n));
    s.take("max_memory_store", "max_mem_store", "max_mem", "max_memory")
        .flatMap(Field::size)
        .ifPresent(n -> draft.maxMemoryStore = limit(n));
    s.take("key", "ek", "encryption_key").ifPresent(f -> draft.key = f.key());
    s.take("prev_key", "prev_ek", "prev_encryption_key")
        .ifPresent(f -> draft.previousKey = f.key());
    s.take("key_file").flatMap(Field::path).ifPresent(p -> draft.keyFile = Optional.of(p));
    s.take("prev_key_file")
        .flatMap(Field::path)
        .ifPresent(p -> draft.previousKeyFile = Optional.of(p));
    s.take("cipher").flatMap(Field::text).ifPresent(c -> draft.cipher = Optional.of(c));
    s.take("migrate_plain")
        .flatMap(Field::flag)
        .ifPresent(on -> draft.plainStore = on ? PlainStore.SEAL : PlainStore.REFUSE);
    s.take("fips").ifPresent(this::fips);
    s.take("sync_interval", "sync").ifPresent(this::syncInterval);
    s.take("on_key_error").ifPresent(this::onKeyError);
    s.refuseTheRest(NotBuilt.JETSTREAM);
  }

  private static OptionalLong limit(long bytes) {
    return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private void syncInterval(Field field) {
    Optional<Value> value = field.value();
    boolean always =
        value.isPresent()
            && value.get() instanceof Value.Text text
            && text.text().equalsIgnoreCase("always");
    if (always) {
      draft.syncInterval = SyncInterval.ALWAYS;
    } else {
      field.duration().ifPresent(d -> draft.syncInterval = new SyncInterval.Every(d));
    }
  }

  private void fips(Field field) {
    draft.fips = field.flag().orElse(false);
    if (draft.fips && draft.cipher.filter(cipher -> !cipher.equals("aes")).isPresent()) {
      field.wrong("fips: true goes with cipher aes only, not " + draft.cipher.get());
    }
  }

  private void onKeyError(Field field) {
    field
        .word()
        .ifPresent(
            word -> {
              switch (word) {
                case "core" -> draft.onKeyError = OnKeyError.CORE;
                case "exit" -> draft.onKeyError = OnKeyError.EXIT;
                default -> field.wrong("on_key_error must be \"core\" or \"exit\"");
              }
            });
  }
}
