package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this host, run to its end from the root of the checkout. */
final class Command {
  /** The root of the checkout; Maven passes it on. */
  static final Path ROOT = Path.of(System.getProperty("sealstream.root", "..")).toAbsolutePath();

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Command() {}

  /**
   * Runs a program.
   *
   * @return what it wrote, without the last line break
   * @throws IllegalStateException with all it wrote, when it fails or takes longer than five
   *     minutes
   */
  static String run(String... words) {
    return run(Arrays.asList(words), "");
  }

  static String run(List<String> words, String input) {
    try {
      Path output = Files.createTempFile("sealstream-", ".out");
      Process process =
          new ProcessBuilder(words)
              .directory(ROOT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      String said = Files.readString(output).stripTrailing();
      Files.delete(output);
      if (!ended) {
        process.destroyForcibly();
        throw new IllegalStateException(words + " did not end in " + PATIENCE + ": " + said);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(words + " ended with " + process.exitValue() + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(words + " was interrupted", e);
    }
  }
}
