package io.sealstream.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.server.config.LogOptions;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Lines that people and launchers of NATS read. */
class LogTest {
  @TempDir Path directory;

  private LogOptions options(boolean debug, boolean time, long limit, int files) {
    Optional<Path> file = Optional.of(directory.resolve("x.log"));
    return new LogOptions(debug, debug, time, true, file, limit, files);
  }

  @Test
  void aLineLooksAsNatsWritesIt() throws Exception {
    Log log = new Log(options(false, true, 0, 0));
    log.info("Server is ready");
    log.warn("w");
    log.error("e");
    log.fatal("f");
    log.debug(() -> "not with debugging off");
    log.trace(() -> "nor this");
    long pid = ProcessHandle.current().pid();
    List<String> lines = Files.readAllLines(directory.resolve("x.log"));
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst())
        .matches(
            "\\["
                + pid
                + "] \\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} \\[INF] Server is ready");
    assertThat(lines.get(1)).endsWith(" [WRN] w");
    assertThat(lines.get(2)).endsWith(" [ERR] e");
    assertThat(lines.get(3)).endsWith(" [FTL] f");
  }

  @Test
  void timeIsLeftOutAndRawLinesAreBare() throws Exception {
    Log log = new Log(options(true, false, 0, 0));
    log.debug(() -> "d");
    log.trace(() -> "t");
    log.raw("{\"code\":\"X\"}");
    String pid = "[" + ProcessHandle.current().pid() + "] ";
    assertThat(Files.readAllLines(directory.resolve("x.log")))
        .containsExactly(pid + "[DBG] d", pid + "[TRC] t", "{\"code\":\"X\"}");
  }

  @Test
  void aFullFileIsSetAsideAndTheOldestAreDropped() throws Exception {
    Log log = new Log(options(false, false, 100, 3));
    for (int i = 0; i < 100; i++) {
      log.info("a line of some length, number " + i);
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(3).allMatch(f -> size(f) < 200);
    }
  }

  @Test
  void aFileThatIsNotOursSurvivesTheRotation() throws Exception {
    Path other = directory.resolve("x.log.keep");
    Files.writeString(other, "mine");
    Log log = new Log(options(false, false, 10, 1));
    for (int i = 0; i < 10; i++) {
      log.info("a line of some length, number " + i);
    }
    assertThat(other).hasContent("mine");
  }

  @Test
  void warningsOfLibrariesAppearAndTheirChatterDoesNot() throws Exception {
    Log log = new Log(options(false, false, 0, 0));
    LibraryLogs.into(log);
    LoggerFactory.getLogger("some.Library").warn("lost {} of {}", 1, 2);
    LoggerFactory.getLogger("some.Library").info("hello");
    LoggerFactory.getLogger("some.Library").error("broken", new IllegalStateException("why"));
    String pid = "[" + ProcessHandle.current().pid() + "] ";
    assertThat(Files.readAllLines(directory.resolve("x.log")))
        .containsExactly(
            pid + "[WRN] some.Library: lost 1 of 2",
            pid + "[ERR] some.Library: broken: java.lang.IllegalStateException: why");
  }

  @Test
  void aLogThatCannotBeOpenedIsSaid() {
    LogOptions nowhere =
        new LogOptions(
            false, false, true, false, Optional.of(directory.resolve("no/such/x.log")), 0, 0);
    assertThatThrownBy(() -> new Log(nowhere))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("error opening log file");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
