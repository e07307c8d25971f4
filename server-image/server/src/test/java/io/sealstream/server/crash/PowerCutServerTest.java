package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server on a volume that forgets what was not synced: when the power of the machine goes,
 * and when a sync or a write fails, what it acknowledged is there, and what it removed is gone.
 */
@Tag("crash")
class PowerCutServerTest {
  private static final int CUTS = Integer.getInteger("cuts", 4);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  @TempDir private Path directory;

  private PowerCutMachine machine(Path store) {
    try {
      return PowerCutMachine.at(store.resolve("volume"), random.nextLong());
    } catch (IOException e) {
      String why =
          "NO POWER WAS CUT: a file system cannot be mounted here (%s); it takes /dev/fuse, and root or a user namespace (unshare --map-root-user --mount)"
              .formatted(e.getMessage());
      System.out.println("   " + why);
      return abort(why);
    }
  }

  @Test
  void whatItAcknowledgedOutlivesPowerCutsAndAFailingDisk() throws Exception {
    System.out.println("   PowerCutServerTest: cuts " + CUTS + ", seed " + seed);
    for (int left = CUTS; left > 0; left -= Lives.EACH_STORE) {
      Path store = Files.createDirectory(directory.resolve("store-" + left));
      PowerCutMachine machine = machine(store);
      try (Node node = new Node(machine, store.resolve("node"))) {
        node.settings().beginPlain();
        Lives lives = new Lives(node, random.nextLong());
        lives.begin();
        for (int cut = 0; cut < Math.min(left, Lives.EACH_STORE); cut++) {
          lives.live(
              cut % 4 == 3
                  ? new DiskFault(machine.volume(), random)
                  : new PowerCut(machine.volume(), random));
        }
        lives.end();
        System.out.println("   " + lives);
      }
    }
  }

  @Test
  void aServerThatSyncsSeldomLosesWhatItAcknowledgedAndThisIsNoticed() throws Exception {
    PowerCutMachine machine = machine(directory);
    try (Node node = new Node(machine, directory.resolve("node"))) {
      node.settings().syncEvery("1h");
      Lives lives = new Lives(node, seed);
      lives.begin();
      long lost = 0;
      for (int cut = 0; cut < 8 && lost == 0; cut++) {
        lost = lives.lostIn(new PowerCut(machine.volume(), random));
      }
      System.out.println(
          "   a server that syncs once an hour lost %,d acknowledged messages; %s"
              .formatted(lost, lives.load()));
      assertThat(lost).as("acknowledged messages that are gone; seed " + seed).isPositive();
    }
  }
}
