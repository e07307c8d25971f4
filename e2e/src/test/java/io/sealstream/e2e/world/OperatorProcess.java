package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The operator as a process of this host: what its image has, with the rights of its ServiceAccount
 * and nothing else, under the name of one pod, as the kubelet would start its container again and
 * again. {@link #close()} is {@code kill -9}.
 */
public final class OperatorProcess implements AutoCloseable {
  /** It lives for seconds: the second compiler would only take time from it. */
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private final Process process;

  private OperatorProcess(Process process) {
    this.process = process;
  }

  /**
   * How an operator reaches its API server.
   *
   * @param kubeconfig with a token that only its owner can read
   */
  public record Access(Path kubeconfig) {
    /** With a token of the operator's own ServiceAccount, through a gate. */
    public static Access through(ApiGate gate, Cluster cluster) {
      String token =
          cluster.kubectl(
              "-n", Operator.NAMESPACE, "create", "token", Operator.NAME, "--duration=1h");
      String text =
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: gate, cluster: {server: "%s"}}]
          users: [{name: operator, user: {token: "%s"}}]
          contexts: [{name: gate, context: {cluster: gate, user: operator}}]
          current-context: gate
          """
              .formatted(gate.url(), token);
      try {
        Path file =
            Files.createTempFile(
                Files.createDirectories(Path.of("target")).toAbsolutePath(),
                "operator-",
                ".kubeconfig",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        file.toFile().deleteOnExit();
        return new Access(Files.writeString(file, text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts one; what it says is added to a file. */
  public static OperatorProcess start(OperatorImage image, Access access, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(image.command(ONE_COMPILER))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBECONFIG", access.kubeconfig().toString(),
                "POD_NAMESPACE", Operator.NAMESPACE,
                "POD_NAME", Operator.NAME + "-under-test",
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", "0",
                "SEALSTREAM_KEY_POLL", "1s",
                "SEALSTREAM_KEY_POLL_UNSETTLED", "1s"));
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new OperatorProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
