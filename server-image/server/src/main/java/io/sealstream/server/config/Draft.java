package io.sealstream.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Options while they are put together: defaults, then the file, then the flags. */
final class Draft {
  Optional<Path> configFile = Optional.empty();
  String serverName = "";
  String host = "";
  int port;
  long maxPayload;
  long maxControlLine;
  long maxConnections;
  long maxPending;
  Duration writeDeadline = Duration.ZERO;
  Duration pingInterval = Duration.ZERO;
  int pingMax;
  Duration lameDuckDuration = LameDuck.DEFAULTS.duration();
  Duration lameDuckGrace = LameDuck.DEFAULTS.gracePeriod();
  String monitorHost = "";
  int monitorPort;
  boolean debug;
  boolean trace;
  boolean logTime = true;
  boolean logTimeUtc;
  Optional<Path> logFile = Optional.empty();
  long logSizeLimit;
  int logMaxFiles;
  Optional<Path> pidFile = Optional.empty();
  Optional<Path> portsFileDir = Optional.empty();
  boolean jetStream;
  Optional<Path> storeDir = Optional.empty();
  KeySetting key = KeySetting.ABSENT;
  KeySetting previousKey = KeySetting.ABSENT;
  Optional<Path> keyFile = Optional.empty();
  Optional<Path> previousKeyFile = Optional.empty();
  Optional<String> cipher = Optional.empty();
  JetStreamOptions.PlainStore plainStore = JetStreamOptions.PlainStore.REFUSE;
  boolean fips;
  SyncInterval syncInterval = SyncInterval.ALWAYS;
  JetStreamOptions.OnKeyError onKeyError = JetStreamOptions.OnKeyError.CORE;
  OptionalLong maxFileStore = OptionalLong.empty();
  OptionalLong maxMemoryStore = OptionalLong.empty();
  ClusterOptions cluster = ClusterOptions.STANDALONE;

  /** Null until something of it is said: who is alone loads nothing of it. */
  private MeshDraft mesh;

  /** Fills in what nobody set, and checks what only makes sense together. */
  Options build() throws ConfigException {
    if (lameDuckDuration.compareTo(lameDuckGrace) <= 0) {
      throw new ConfigException(
          "lame duck grace period (%s) should be strictly lower than lame duck duration (%s)"
              .formatted(lameDuckGrace, lameDuckDuration));
    }
    Limits limits = limits();
    if (limits.maxPayload() > limits.maxPending()) {
      throw new ConfigException(
          "max_payload (%d) cannot be higher than max_pending (%d)"
              .formatted(limits.maxPayload(), limits.maxPending()));
    }
    if (serverName.chars().anyMatch(c -> c <= ' ')) {
      throw new ConfigException("server name cannot contain spaces");
    }
    return new Options(
        configFile,
        serverName,
        host.isEmpty() ? Options.ANY_HOST : host,
        port == 0 ? Options.DEFAULT_PORT : port,
        limits,
        pings(),
        new LameDuck(lameDuckDuration, lameDuckGrace),
        monitor(),
        new LogOptions(debug, trace, logTime, logTimeUtc, logFile, logSizeLimit, logMaxFiles),
        pidFile,
        portsFileDir,
        jetStream ? Optional.of(jetStreamOptions()) : Optional.empty(),
        cluster,
        meshOptions());
  }

  MeshDraft mesh() {
    if (mesh == null) {
      mesh = new MeshDraft();
    }
    return mesh;
  }

  private Optional<MeshOptions> meshOptions() throws ConfigException {
    Optional<MeshOptions> options = mesh == null ? Optional.empty() : mesh.build(host);
    if (options.isEmpty() && cluster.emptyStore() == ClusterOptions.EmptyStore.JOINS) {
      throw new ConfigException("join requires `cluster` to be set: there is nothing to join");
    }
    if (options.isPresent() && jetStream) {
      checkJetStreamCluster(options.get());
    }
    if (options.isPresent() && maxControlLine > MeshOptions.LONGEST_CONTROL_LINE) {
      throw new ConfigException(
          "max_control_line in a cluster must not be above " + MeshOptions.LONGEST_CONTROL_LINE);
    }
    return options;
  }

  /** In nats-server's words where it has them. */
  private void checkJetStreamCluster(MeshOptions options) throws ConfigException {
    if (serverName.isEmpty()) {
      throw new ConfigException("jetstream cluster requires `server_name` to be set");
    }
    if (options.name().isEmpty()) {
      throw new ConfigException("jetstream cluster requires `cluster.name` to be set");
    }
    if (options.routes().isEmpty()) {
      throw new ConfigException(
          "jetstream cluster requires configured routes: name the other servers in"
              + " `cluster.routes`, on every one of them");
    }
    if (syncInterval instanceof SyncInterval.Every) {
      throw new ConfigException(
          "jetstream cluster requires `sync_interval: always`: what others count on has to be on"
              + " the disk");
    }
  }

  private Limits limits() {
    Limits d = Limits.DEFAULTS;
    return new Limits(
        maxPayload == 0 ? d.maxPayload() : (int) maxPayload,
        maxControlLine == 0 ? d.maxControlLine() : (int) maxControlLine,
        maxConnections == 0 ? d.maxConnections() : unlimited(maxConnections),
        maxPending == 0 ? d.maxPending() : maxPending,
        writeDeadline.isZero() ? d.writeDeadline() : writeDeadline);
  }

  private static int unlimited(long connections) {
    return connections < 0 ? Integer.MAX_VALUE : (int) connections;
  }

  private Pings pings() {
    return new Pings(
        pingInterval.isZero() ? Pings.DEFAULTS.interval() : pingInterval,
        pingMax == 0 ? Pings.DEFAULTS.max() : pingMax);
  }

  private MonitorOptions monitor() {
    if (monitorPort == 0) {
      return MonitorOptions.OFF;
    }
    String fallback = host.isEmpty() ? Options.ANY_HOST : host;
    return new MonitorOptions(monitorHost.isEmpty() ? fallback : monitorHost, monitorPort);
  }

  private JetStreamOptions jetStreamOptions() {
    return new JetStreamOptions(
        storeDir.orElse(JetStreamOptions.DEFAULT_STORE_DIR),
        key,
        previousKey,
        keyFile,
        previousKeyFile,
        cipher,
        plainStore,
        fips,
        syncInterval,
        onKeyError,
        maxFileStore,
        maxMemoryStore);
  }
}
