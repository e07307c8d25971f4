package io.sealstream.server;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server as a process of its own, with the options of the launcher. */
public final class ServerCommand implements AutoCloseable {
  private static final Pattern PORT =
      Pattern.compile("Listening for client connections on .*:(\\d+)");

  /** It lives for seconds: the second compiler would only take time from it. */
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private final Process process;
  private final Path output;

  private ServerCommand(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a server; what it says goes to a file in {@code directory}. */
  public static ServerCommand start(Path directory, String... arguments) throws IOException {
    return start(directory, Map.of(), arguments);
  }

  public static ServerCommand start(
      Path directory, Map<String, String> environment, String... arguments) throws IOException {
    return start(List.of(), directory, environment, arguments);
  }

  /** Starts a server through another command, which stands before its own. */
  public static ServerCommand startBy(List<String> outer, Path directory, String... arguments)
      throws IOException {
    return start(outer, directory, Map.of(), arguments);
  }

  private static ServerCommand start(
      List<String> outer, Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(outer);
    // Whoever runs the tests in the background may ignore these signals; a JVM would inherit that.
    command.addAll(List.of("env", "--default-signal=HUP,INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : Files.readAllLines(Path.of("../bin/jvm.options"))) {
      if (!option.isBlank() && !option.startsWith("#")) {
        command.add(option);
      }
    }
    command.add(ONE_COMPILER);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.sealstream.server.Main"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(directory, "server", ".out");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile()).environment().putAll(environment);
    return new ServerCommand(builder.start(), output);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String output() throws IOException {
    return Files.readString(output);
  }

  /** Waits until it said something. */
  public ServerCommand said(String text) {
    Patience.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> output().contains(text) || !process.isAlive());
    try {
      if (!output().contains(text)) {
        throw new AssertionError("ended without saying \"" + text + "\":\n" + output());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Waits until it listens, and says where. */
  public int port() throws IOException {
    said("Listening for client connections on ");
    Patience.await().until(() -> PORT.matcher(output()).find());
    Matcher matcher = PORT.matcher(output());
    matcher.find();
    return Integer.parseInt(matcher.group(1));
  }

  public String url() throws IOException {
    return "nats://127.0.0.1:" + port();
  }

  /** Options of a client that is patient. */
  public Options.Builder options() throws IOException {
    return Options.builder().server(url()).connectionTimeout(Patience.LIMIT);
  }

  public Connection connect() throws IOException, InterruptedException {
    return Nats.connect(options().build());
  }

  public ServerCommand signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    return this;
  }

  /** Waits for its end, but not longer than that. */
  public boolean endsWithin(long time, TimeUnit unit) throws InterruptedException {
    return process.waitFor(time, unit);
  }

  /** Waits for its end, and says with which code. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
