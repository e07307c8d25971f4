package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.crash.load.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server killed at any moment, while it is used, while its keys and its cipher change and while
 * it starts, has every message that it acknowledged, and none that it removed.
 */
@Tag("crash")
class KilledServerTest {
  private static final int KILLS = Integer.getInteger("kills", 10);

  @Test
  void killedAgainAndAgainItKeepsWhatItAcknowledged(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("   KilledServerTest: kills " + KILLS + ", seed " + seed);
    Random random = new Random(seed);
    for (int left = KILLS; left > 0; left -= Lives.EACH_STORE) {
      Path store = Files.createDirectory(directory.resolve("store-" + left));
      Machine machine = Machine.withVolume(store.resolve("volume"));
      try (Node node = new Node(machine, store.resolve("node"))) {
        node.settings().beginPlain();
        Lives lives = new Lives(node, random.nextLong());
        lives.begin();
        for (int kill = 0; kill < Math.min(left, Lives.EACH_STORE); kill++) {
          lives.live(new Kill(random));
        }
        lives.end();
        System.out.println("   " + lives);
      }
    }
  }

  /** kill -9, after so many answers or so many milliseconds. */
  private record Kill(Random random) implements Lives.Death {
    @Override
    public void underLoad(Node node, Turn turn) throws Exception {
      while (!turn.awaitAnswers(1000)) {
        turn.check();
        assertThat(node.isAlive()).as("alive; it said:\n" + node.output()).isTrue();
      }
      turn.over();
      node.kill();
    }

    @Override
    public void atStart(Node node) throws Exception {
      node.killAfter(random.nextInt(900));
    }
  }
}
