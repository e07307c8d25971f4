package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.sealstream.server.Patience;
import io.sealstream.server.crash.load.Load;
import io.sealstream.server.crash.load.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A server that lives and dies, again and again, under load and under {@link Change}. After each
 * death the offline verifier reads the whole store, and after the next start everything that
 * clients were told is compared with what is there.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
final class Lives {
  /** A store that was plain is sealed once in its life: there are as many as there are stores. */
  static final int EACH_STORE = 10;

  private final Node node;
  private final Load load;
  private final Random random;
  private final Map<Change, Integer> changes = new EnumMap<>(Change.class);
  private int deaths;
  private int deathsAtStart;
  private int resealing;
  private int sealing;

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
    planned.forEach(change -> change.beforeStart(node.settings()));
    node.start();
    if (deaths > 0 && random.nextInt(4) == 0) {
      death.atStart(node);
      deathsAtStart++;
    } else {
      node.awaitReady();
      lookAtConversion();
      judge();
      underLoad(death, planned);
    }
    deaths++;
    node.verify().endsClean();
  }

  /** One life under load without any change; how many messages that were acknowledged are gone. */
  long lostIn(Death death) throws Exception {
    node.start();
    node.awaitReady();
    underLoad(death, List.of());
    node.start();
    node.awaitReady();
    try (Connection nats = node.connect()) {
      return load.judge(nats).stream().filter(problem -> problem.contains(": lost: ")).count();
    } finally {
      node.kill();
    }
  }

  private List<Change> plan() {
    List<Change> planned = new ArrayList<>(List.of(Change.values()));
    planned.removeIf(change -> random.nextBoolean() || !change.fits(node.settings()));
    planned.forEach(change -> changes.merge(change, 1, Integer::sum));
    return planned;
  }

  private void lookAtConversion() throws IOException, InterruptedException {
    boolean converts = filesInOtherCiphers() > 0;
    boolean clear = node.settings().isSealed() && !node.isStrict();
    resealing += converts && !clear ? 1 : 0;
    sealing += clear ? 1 : 0;
  }

  private void underLoad(Death death, List<Change> planned) throws Exception {
    int answers = 30 + random.nextInt(200);
    Turn turn = load.start(node.connect(), answers, beside -> change(planned));
    death.underLoad(node, turn);
    turn.end();
  }

  /** Checkpoints between the changes fill segments, of which re-sealing has work. */
  private void change(List<Change> planned) throws IOException, InterruptedException {
    node.checkpoint();
    for (Change change : planned) {
      change.whileItRuns(node);
      node.checkpoint();
    }
  }

  /** The last start: everything is there, and ends up under the cipher and the keys in force. */
  void end() throws Exception {
    if (node.settings().isPlain()) {
      node.settings().seal();
    }
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
    return "%d deaths, %d of them at the start; begun: %s, re-sealing during %d lives, sealing what was plain during %d; %s"
        .formatted(deaths, deathsAtStart, changes, resealing, sealing, load);
  }
}
