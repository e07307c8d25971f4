package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.crash.load.Turn;
import io.sealstream.server.crash.volume.SimulatedVolume;
import java.util.Random;

/**
 * A sync or a write fails with an I/O error: the medium has whatever it has of what the sync should
 * cover, and of the write a part. The server must end by itself; then the power goes too, or the
 * next server finds in the page cache what the medium lacks.
 */
record DiskFault(SimulatedVolume volume, Random random) implements Lives.Death {
  @Override
  public void underLoad(Node node, Turn turn) throws Exception {
    failAfter(random.nextInt(100));
    assertThat(node.exitCode()).as("exit code; it said:\n" + node.output()).isNotZero();
    turn.over();
    after();
  }

  private void failAfter(int changes) {
    if (random.nextBoolean()) {
      volume.failSyncAfter(changes, random.nextLong());
    } else {
      volume.failWriteAfter(changes);
    }
  }

  @Override
  public void atStart(Node node) throws Exception {
    failAfter(random.nextInt(30));
    node.awaitStarted(() -> false);
    node.kill();
    after();
  }

  private void after() {
    if (random.nextBoolean()) {
      volume.comesBack(random.nextLong());
    } else {
      volume.processesEnded();
    }
  }
}
