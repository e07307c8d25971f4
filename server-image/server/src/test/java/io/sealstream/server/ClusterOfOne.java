package io.sealstream.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The smallest cluster: one server, as a process, and its store. */
public final class ClusterOfOne {
  private ClusterOfOne() {}

  /** Of a server that ends where its store is refused. */
  public static Path configuration(Path directory, Path store) throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String address = "127.%d.%d.1:6222".formatted(random.nextInt(16, 250), random.nextInt(1, 250));
    return Files.writeString(
        directory.resolve("cluster-of-one.conf"),
        """
        server_name: n1
        listen: "127.0.0.1:-1"
        jetstream { store_dir: "%s", on_key_error: exit }
        cluster { name: one, listen: "%s", routes: ["nats://%s"] }
        """
            .formatted(store, address, address));
  }

  /** Founds the cluster in an empty store, and stops. */
  public static void make(Path directory, Path store, Map<String, String> environment)
      throws Exception {
    Path file = configuration(directory, store);
    try (ServerCommand server =
        ServerCommand.start(directory, environment, "-c", file.toString())) {
      server.said("JetStream cluster new metadata leader: n1").signal("INT").exitCode();
    }
  }
}
