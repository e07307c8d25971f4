package io.sealstream.server.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of the store tool as a process of its own. */
record ToolRun(int exit, String out, String err) {
  static final String KEY = "a key for the store tool 0123";

  /** With the store's key in its environment. */
  static ToolRun with(Path scratch, String... arguments) throws IOException, InterruptedException {
    return of(scratch, Map.of("JS_KEY", KEY), arguments);
  }

  static ToolRun of(Path scratch, Map<String, String> environment, String... arguments)
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

  ToolRun ends(ExitCode code) {
    if (exit != code.code()) {
      throw new AssertionError("exit code " + exit + ", not " + code.code() + "\n" + out + err);
    }
    return this;
  }
}
