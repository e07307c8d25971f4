package io.sealstream.server.start;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.sealstream.server.config.ClusterOptions;
import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.server.config.KeySetting;
import io.sealstream.server.config.Options;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.core.ListeningSocket;
import io.sealstream.server.core.StartRefused;
import io.sealstream.server.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Core NATS and JetStream with its store in this JVM, on a free port of the loopback. */
final class ServerWithStore implements AutoCloseable {
  private final CoreServer core;
  private final StoreService service;

  private ServerWithStore(CoreServer core, StoreService service) {
    this.core = core;
    this.service = service;
  }

  static JetStreamOptions options(
      Path storeDir, String key, JetStreamOptions.OnKeyError onKeyError) {
    JetStreamOptions d = JetStreamOptions.DEFAULTS;
    return new JetStreamOptions(
        storeDir,
        key.isEmpty()
            ? KeySetting.ABSENT
            : new KeySetting.Literal(key.getBytes(StandardCharsets.UTF_8)),
        KeySetting.ABSENT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        d.plainStore(),
        d.fips(),
        d.syncInterval(),
        onKeyError,
        d.maxFileStore(),
        d.maxMemoryStore());
  }

  static ServerWithStore start(JetStreamOptions jetStream) throws IOException, StartRefused {
    Options d = Options.DEFAULTS;
    Options options =
        new Options(
            d.configFile(),
            "",
            "127.0.0.1",
            -1,
            d.limits(),
            d.pings(),
            d.lameDuck(),
            d.monitor(),
            d.log(),
            d.pidFile(),
            d.portsFileDir(),
            Optional.of(jetStream),
            ClusterOptions.STANDALONE,
            d.mesh());
    ListeningSocket socket = ListeningSocket.bind(options.host(), options.port());
    CoreServer core = new CoreServer(options, Identity.newborn(""), new Log(options.log()), socket);
    StoreService service =
        new StoreService(
            core,
            jetStream,
            Optional.empty(),
            cause -> {
              throw new AssertionError(cause);
            });
    ServerWithStore server = new ServerWithStore(core, service);
    try {
      service.start();
      core.serve();
      return server;
    } catch (StartRefused refused) {
      server.close();
      throw refused;
    }
  }

  CoreServer core() {
    return core;
  }

  StoreService service() {
    return service;
  }

  Connection connect() throws IOException, InterruptedException {
    return Nats.connect(
        io.nats.client.Options.builder()
            .server("nats://127.0.0.1:" + core.port())
            .connectionTimeout(Duration.ofSeconds(30))
            .build());
  }

  @Override
  public void close() {
    service.stop();
    core.stop();
  }
}
