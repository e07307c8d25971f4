package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.sealstream.server.Patience;
import io.sealstream.server.crash.load.Load;
import io.sealstream.server.crash.load.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A server that lives and dies, again and again, under load and under {@link Change}. After each
 * death the offline verifier reads the whole store, and after the next start everything that
 * clients were told is compared with what is there.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
final class Lives {
  /** A store that was plain is sealed once in its life: there are as many as there are stores. */
  static final int EACH_STORE = 10;

  /** Deaths in the midst of sealing what was plain, after which it may end. */
  private static final int SLOW_LIVES = 2;

  private static final int CHECKPOINTS_MS = 50;

  private final Node node;
  private final Load load;
  private final Random random;
  private final int plainLives;
  private final Map<Change, Integer> changes =
      Collections.synchronizedMap(new EnumMap<>(Change.class));
  private final Remains remains = new Remains();
  private int deaths;
  private int deathsAtStart;

  /** How a life ends. */
  interface Death {
    /** While the server is used: returns when the process is gone. */
    void underLoad(Node node, Turn turn) throws Exception;

    /** Soon after the process was started, or while it still starts. */
    void atStart(Node node) throws Exception;
  }

  Lives(Node node, long seed) {
    this.node = node;
    this.load = new Load(seed);
    this.random = new Random(seed);
    this.plainLives = 2 + random.nextInt(2);
  }

  Load load() {
    return load;
  }

  /** The first start: makes the streams. */
  void begin() throws Exception {
    node.start();
    node.awaitReady();
    try (Connection nats = node.connect()) {
      load.prepare(nats);
    }
    node.kill();
  }

  /** One life, and what is left of it. */
  void live(Death death) throws Exception {
    List<Change> planned = plan();
    planned.forEach(change -> count(change, change.beforeStart(node.settings())));
    node.settings().resealAt(rate());
    node.start();
    if (deaths > 0 && random.nextInt(4) == 0) {
      death.atStart(node);
      deathsAtStart++;
    } else {
      node.awaitReady();
      if (!node.settings().isPlain()) {
        remains.lookAtKeys(node);
      }
      judge();
      underLoad(death, planned);
    }
    deaths++;
    remains.lookAt(node);
  }

  /** Slow while what was plain is being sealed, so that deaths hit that; then it is to end. */
  private String rate() {
    if (!node.settings().isBeingSealed() && !remains.isClearLeft()) {
      return "2MB";
    }
    return remains.clearLeft() < SLOW_LIVES ? "64KB" : "64MB";
  }

  /** One life under load without any change; how many messages that were acknowledged are gone. */
  long lostIn(Death death) throws Exception {
    node.start();
    node.awaitReady();
    underLoad(death, List.of());
    node.start();
    node.awaitReady();
    try (Connection nats = node.connect()) {
      return load.judgePublished(nats).stream()
          .filter(problem -> problem.contains(": lost: "))
          .count();
    } finally {
      node.kill();
    }
  }

  private List<Change> plan() {
    List<Change> planned = new ArrayList<>(List.of(Change.values()));
    planned.removeIf(change -> random.nextBoolean() || !change.fits(node.settings()));
    planned.remove(Change.PLAIN_TO_SEALED);
    if (deaths >= plainLives && Change.PLAIN_TO_SEALED.fits(node.settings())) {
      planned.add(Change.PLAIN_TO_SEALED); // not before there is much to seal
    }
    return planned;
  }

  private void count(Change change, boolean begun) {
    if (begun) {
      changes.merge(change, 1, Integer::sum);
    }
  }

  private void underLoad(Death death, List<Change> planned) throws Exception {
    int answers = 30 + random.nextInt(200);
    Turn turn = load.start(node.connect(), answers, new Changes(planned));
    death.underLoad(node, turn);
    turn.end();
  }

  /**
   * What the administrator does meanwhile. Most deaths wait until it is begun, and then hit it;
   * some come when they come.
   */
  private final class Changes implements Turn.Task {
    private final List<Change> planned;
    private final boolean hurries = random.nextInt(4) == 0;

    Changes(List<Change> planned) {
      this.planned = planned;
    }

    /** Checkpoints between the changes fill segments, of which re-sealing has work. */
    @Override
    public void work(Turn turn) throws IOException, InterruptedException {
      if (hurries || planned.isEmpty()) {
        turn.heard(this);
      }
      node.checkpoint();
      for (Change change : planned) {
        count(change, change.whileItRuns(node));
        node.checkpoint();
      }
      turn.heard(this);
      while (node.settings().isPlain() && !turn.isOver()) {
        TimeUnit.MILLISECONDS.sleep(CHECKPOINTS_MS); // what is in segments can be sealed later
        node.checkpoint();
      }
    }
  }

  /** The last start: everything is there, and ends up under the cipher and the keys in force. */
  void end() throws Exception {
    if (node.settings().isPlain()) {
      node.settings().seal();
    }
    node.settings().resealAt("64MB");
    node.start();
    node.awaitReady();
    judge();
    Patience.await()
        .until(
            () -> {
              node.checkpoint();
              return filesInOtherCiphers() == 0 && node.isStrict() && node.isRekeyed();
            });
    assertThat(node.report())
        .containsEntry("resealedPercent", 100)
        .containsEntry("cipher", node.settings().cipher());
    judge();
    node.kill();
    node.verify().endsClean();
  }

  private int filesInOtherCiphers() throws IOException, InterruptedException {
    return (Integer) node.report().get("filesInOtherCiphers");
  }

  private void judge() throws Exception {
    try (Connection nats = node.connect()) {
      assertThat(load.judge(nats)).as(() -> "after death " + deaths).isEmpty();
    }
  }

  @Override
  public String toString() {
    return "%d deaths, %d of them at the start; begun: %s; %s; %s"
        .formatted(deaths, deathsAtStart, changes, remains, load);
  }
}
