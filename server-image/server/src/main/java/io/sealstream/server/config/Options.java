package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything the server was told, with defaults filled in. Immutable.
 *
 * @param serverName empty: the server id is the name
 * @param port -1: any free one
 * @param cluster the {@code sealstream} block
 * @param mesh the {@code cluster} block: how this server is linked to others
 */
public record Options(
    Optional<Path> configFile,
    String serverName,
    String host,
    int port,
    Limits limits,
    Pings pings,
    LameDuck lameDuck,
    MonitorOptions monitor,
    LogOptions log,
    Optional<Path> pidFile,
    Optional<Path> portsFileDir,
    Optional<JetStreamOptions> jetStream,
    ClusterOptions cluster,
    Optional<MeshOptions> mesh) {

  public static final int DEFAULT_PORT = 4222;
  public static final String ANY_HOST = "0.0.0.0";

  /** What holds without any flag or file. */
  public static final Options DEFAULTS =
      new Options(
          Optional.empty(),
          "",
          ANY_HOST,
          DEFAULT_PORT,
          Limits.DEFAULTS,
          Pings.DEFAULTS,
          LameDuck.DEFAULTS,
          MonitorOptions.OFF,
          LogOptions.DEFAULTS,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          ClusterOptions.STANDALONE,
          Optional.empty());
}
