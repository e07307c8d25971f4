package io.sealstream.server.jepsen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sealstream.server.crash.volume.SimulatedVolume;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers that are killed, stopped, parted, cut off from power, spoiled, filled and changed
 * keep every message that they acknowledged, once, in order, the same on all of them.
 */
@Tag("crash")
class JepsenTest {
  private static final int RUNS = Integer.getInteger("runs", 3);
  private static final long FROM = Long.getLong("from", 1);
  private static final Duration RAGE = Duration.ofSeconds(Integer.getInteger("seconds", 6));

  /** All faults, the worst ones more often; or those that somebody wants to see. */
  private static List<Fault> drawn() {
    String only = System.getProperty("only", "");
    List<Fault> drawn = new ArrayList<>(List.of(Fault.values()));
    drawn.addAll(List.of(Fault.ROT, Fault.ROT, Fault.POWER_CUT_ALL));
    drawn.removeIf(
        fault -> !only.isEmpty() && !List.of(only.split(",")).contains(fault.toString()));
    if (drawn.isEmpty()) {
      throw new IllegalArgumentException(
          "-Donly=%s names no fault; there are %s".formatted(only, List.of(Fault.values())));
    }
    return drawn;
  }

  @Test
  void whatThreeServersAcknowledgedOutlivesWhateverHappensToThem(@TempDir Path directory)
      throws Exception {
    seeIfVolumesCanBeMounted(directory);
    long first = Long.getLong("seed", FROM);
    int runs = Long.getLong("seed") == null ? RUNS : 1;
    List<String> failed = new ArrayList<>();
    for (long seed = first; seed < first + runs; seed++) {
      Path kept = Path.of("target", "jepsen", "seed-" + seed).toAbsolutePath();
      delete(kept);
      List<String> problems = new JepsenRun(Files.createDirectories(kept), seed, drawn()).run(RAGE);
      if (problems.isEmpty()) {
        delete(kept);
      } else {
        failed.add("seed " + seed + ": " + problems);
        System.out.println(
            "   again: make jepsen SEED=%d; logs, history and volumes: %s; %d problems: %s"
                .formatted(seed, kept, problems.size(), problems.stream().limit(5).toList()));
      }
    }
    assertThat(failed).isEmpty();
  }

  private static void seeIfVolumesCanBeMounted(Path directory) {
    try {
      SimulatedVolume.mount(new SimDisk(), directory, 0).close();
    } catch (IOException e) {
      String why =
          "NOTHING WAS DISTURBED: a file system cannot be mounted here (%s); it takes /dev/fuse, and root or a user namespace (unshare --map-root-user --mount)"
              .formatted(e.getMessage());
      System.out.println("   " + why);
      abort(why);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
