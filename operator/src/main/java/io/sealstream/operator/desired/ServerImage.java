package io.sealstream.operator.desired;

import java.util.List;

/** What the operator knows about the inside of the server image. */
final class ServerImage {
  static final String CONTAINER = "server";

  /** No shell inside: the entrypoint and this hook are the java binary with an argument file. */
  private static final List<String> LAUNCH =
      List.of("/opt/java/bin/java", "@/opt/sealstream/server.args");

  private ServerImage() {}

  static List<String> arguments() {
    return List.of("-c", ServerConfig.DIRECTORY + "/" + ServerConfig.FILE);
  }

  /** Tells process 1 to send its clients away, before the kubelet ends it. */
  static List<String> lameDuck() {
    return List.of(LAUNCH.get(0), LAUNCH.get(1), "--signal", "ldm=1");
  }
}
