package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.ByName;
import io.sealstream.e2e.world.Flood;
import io.sealstream.e2e.world.Follower;
import io.sealstream.e2e.world.Jobs;
import io.sealstream.e2e.world.Puller;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cluster of three changes its cipher and back under more than five thousand messages a second,
 * where the machine can: a stream of three replicas published, pulled and pushed, one of a single
 * replica, a work queue, a bucket.
 */
@Alone
@ByName
public final class ThreeNodesLoadStory {
  @RegisterExtension final World world = new World();

  @Test
  void theCipherChangesAndBackUnderLoadAndEveryReaderHasEveryMessageOnce() throws Exception {
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "load");
        AckLedger flooded = AckLedger.named("load-flood");
        AckLedger lonely = AckLedger.named("load-single");
        Traffic many = Traffic.intoNewStream(three.cluster(), World.word(), ThreeNodes.NODES);
        Traffic single = Traffic.intoNewStream(three.cluster(), World.word());
        Flood flood = many.flood(Duration.ofMillis(90), flooded);
        Flood one = single.flood(Duration.ofSeconds(1), lonely);
        Puller puller = many.pull();
        Follower follower = many.follow();
        Jobs jobs = three.traffic().jobs()) {
      three.roll(ThreeNodes.SAMPLE.cipher("chachapoly"));
      three.goesOn();
      three.roll(ThreeNodes.SAMPLE.cipher("aes"));
      three.goesOn();
      three.neverMoreThanOneWasDown();

      long rate = flood.rate();
      flood.end();
      one.end();
      int done = jobs.awaitAllDone();
      System.out.printf(
          "   %,d messages a second on three replicas, %,d on one; %,d jobs%n",
          rate, one.rate(), done);
      assertThat(done).isEqualTo(jobs.given());
      assertThat(jobs.wrong()).isEmpty();
      long last = many.last();
      puller.awaitConfirmed(last);
      follower.awaitSeen(last);
      assertThat(puller.wrong()).isEmpty();
      assertThat(follower.wrong()).isEmpty();
      assertThat(many.readInOrder()).isEqualTo(flooded.acknowledged());
      assertThat(single.readInOrder()).isEqualTo(lonely.acknowledged());
      three.nothingIsLost();
    }
  }
}
