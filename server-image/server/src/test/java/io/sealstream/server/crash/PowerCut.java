package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.Patience;
import io.sealstream.server.crash.load.Turn;
import io.sealstream.server.crash.volume.SimulatedVolume;
import java.util.Random;

/**
 * The power of the whole machine goes in the midst of what the server writes. Of that, only what a
 * sync had covered is there afterwards for sure; the rest is lost, torn, in another order or zero.
 */
record PowerCut(SimulatedVolume volume, Random random) implements Lives.Death {
  @Override
  public void underLoad(Node node, Turn turn) throws Exception {
    boolean answered = turn.awaitAnswers(Patience.LIMIT.toMillis());
    turn.check();
    assertThat(answered).as("answered; it said:\n" + node.output()).isTrue();
    volume.cutAfter(random.nextInt(100));
    Patience.await().until(() -> volume.isDark() || !node.isAlive());
    assertThat(volume.isDark()).as("it ended before; it said:\n" + node.output()).isTrue();
    turn.over();
    node.kill();
    volume.comesBack(random.nextLong());
  }

  @Override
  public void atStart(Node node) throws Exception {
    volume.cutAfter(random.nextInt(60));
    node.awaitStarted(volume::isDark);
    node.kill();
    volume.comesBack(random.nextLong());
  }
}
