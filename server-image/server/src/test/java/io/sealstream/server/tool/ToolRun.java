package io.sealstream.server.tool;

import io.sealstream.keyring.Environ;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of the store tool. */
public record ToolRun(int exit, String out, String err) {
  static final String KEY = "a key for the store tool 0123";

  /** In this JVM, with the store's key in the environment. */
  static ToolRun with(String... arguments) {
    return of(Map.of("JS_KEY", KEY), arguments);
  }

  public static ToolRun of(Map<String, String> environment, String... arguments) {
    StringBuilder block = new StringBuilder();
    environment.forEach((name, value) -> block.append(name + "=" + value + "\0"));
    byte[] bytes = block.toString().getBytes(StandardCharsets.UTF_8);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        StoreTool.run(
            () -> Environ.of(bytes), new PrintWriter(out), new PrintWriter(err), arguments);
    return new ToolRun(exit, out.toString(), err.toString());
  }

  /** As a process of its own. */
  static ToolRun process(Path scratch, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(StoreTool.class.getName());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(scratch, "tool", ".out");
    Path err = Files.createTempFile(scratch, "tool", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JS_KEY");
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the tool does not end: " + String.join(" ", arguments));
    }
    return new ToolRun(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /** All was well. */
  public ToolRun endsClean() {
    return ends(ExitCode.CLEAN);
  }

  ToolRun ends(ExitCode code) {
    if (exit != code.code()) {
      throw new AssertionError("exit code " + exit + ", not " + code.code() + "\n" + out + err);
    }
    return this;
  }
}
