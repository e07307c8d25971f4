package io.sealstream.store;

import static io.sealstream.store.Starts.ofCluster;

import io.sealstream.keyring.Id128;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * One random life of a store as far as keys and superblock are concerned: births, starts with the
 * right, the old, both and wrong keys, rotations, commits, and power cuts between any two writes of
 * all that, several in a row. After each step somebody with the volume looks whether the promises
 * hold; the first broken one ends the run with an {@link AssertionError}.
 */
final class OpeningSimulation {
  private static final int STEPS = 14;
  private static final String DATA = "0123456789abcdef";
  private static final List<String> KEYS = List.of(Starts.A, Starts.B, Starts.C);

  private final OpeningRules rules;
  private final Random random;
  private final SeededBytes bytes;
  private final List<String> trace = new ArrayList<>();
  private final SimDisk disk = new SimDisk();
  private final Volume volume = new Volume.OnSimDisk(disk);
  private final boolean plain;

  /** The key in force; the one before while a rotation to it may be unfinished. */
  private String key = KEYS.getFirst();

  private Optional<String> before = Optional.empty();
  private boolean born;
  private String refusal = "";
  private Id128 storeId = new Id128(0, 0);
  private long epoch;

  /** Generation of the superblock that a start or commit returned with last. */
  private long counts;

  /** What the store may show: the last durable commit, or one that the power cut interrupted. */
  private List<Commit> possible = List.of(Commit.EMPTY);

  private OpeningSimulation(long seed, OpeningRules rules) {
    this.bytes = new SeededBytes(seed);
    this.rules = rules;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.plain = random.nextInt(8) == 0;
  }

  /** Runs a life; returns what it did to the disk. */
  static List<String> run(long seed, OpeningRules rules) {
    OpeningSimulation life = new OpeningSimulation(seed, rules);
    life.disk.onEvent(life::seen);
    try {
      for (int step = 0; step < STEPS; step++) {
        life.step();
      }
    } catch (IOException e) {
      throw new AssertionError("unexpected: " + e, e);
    }
    return life.trace;
  }

  private void seen(SimEvent event) {
    int content = event.content().hashCode();
    trace.add(event.kind() + " " + event.name() + " " + event.position() + " " + content);
    aTornWriteCostsNothing(event);
  }

  private void step() throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> wrongKey();
      case 1 -> rotate();
      default -> live(start());
    }
    somebodyCanOpenIt();
  }

  // --- what happens to the store ---

  private Starts start() {
    Starts start = ofCluster().under(rules).drawing(bytes);
    if (plain) {
      return start;
    }
    start.key(key);
    before.ifPresent(start::previous);
    return start;
  }

  private void rotate() throws IOException {
    if (born && before.isEmpty() && !plain) {
      before = Optional.of(key);
      String old = key;
      key = KEYS.stream().filter(k -> !k.equals(old)).toList().get(random.nextInt(2));
    }
    live(start());
  }

  /** A start, some commits, and an end: in order, by kill -9 or by a power cut at any write. */
  private void live(Starts start) throws IOException {
    boolean cut = random.nextInt(3) > 0;
    boolean failing = !cut && random.nextInt(4) == 0;
    long event = disk.events() + 1 + random.nextInt(40);
    if (cut) {
      disk.haltAt(event);
    } else if (failing) {
      disk.failForceAt(event, random.nextLong());
    }
    try {
      OpeningOutcome outcome = start.on(volume.attach());
      if (outcome instanceof OpeningOutcome.Opened opened) {
        opened(opened.store());
        firstJournalFile();
        born = true;
        commits(opened.store());
        if (!cut) {
          opened.store().close();
        }
      } else if (!cut && !failing) {
        throw new AssertionError("the right key was refused: " + outcome);
      }
    } catch (IOException gone) {
      check(cut || failing, "a write failed: " + gone);
    }
    if (random.nextBoolean()) {
      disk.crash(random.nextLong());
    } else {
      disk.kill();
    }
  }

  /** What an engine makes before it commits anything: from now on the directory holds data. */
  private void firstJournalFile() throws IOException {
    if (!disk.exists(DATA)) {
      disk.create(DATA).close();
    }
    disk.forceDirectory();
  }

  private void opened(OpenStore store) {
    StoreFacts facts = store.facts();
    check(!born || facts.storeId().equals(storeId), "another store");
    check(!born || facts.epoch() > epoch, "epoch " + facts.epoch() + " after " + epoch);
    check(possible.stream().anyMatch(c -> same(c, store.commit())), "lost commit " + possible);
    possible = List.of(store.commit());
    before.ifPresent(old -> oldKeyOpensNothing(old));
    before = Optional.empty();
    storeId = facts.storeId();
    epoch = facts.epoch();
    counts = facts.superblockGeneration();
  }

  /** The clean mark is the last start's business, not the last commit's. */
  private static boolean same(Commit one, Commit other) {
    return one.catalog().equals(other.catalog())
        && one.start().equals(other.start())
        && one.knownEnd().equals(other.knownEnd());
  }

  private void commits(OpenStore store) throws IOException {
    for (int i = random.nextInt(4); i > 0; i--) {
      FileId file = new FileId(random.nextLong(), random.nextLong());
      Commit next =
          new Commit(
              List.of(new CatalogFile(file, random.nextInt(), new byte[16])),
              new JournalMark(file, i, 4096L * i),
              new JournalMark(file, i, 8192L * i),
              random.nextBoolean(),
              StoreFeature.of(2 * i));
      List<Commit> both = new ArrayList<>(possible);
      both.add(next);
      possible = both;
      store.commit(next);
      possible = List.of(next);
      counts = store.facts().superblockGeneration();
    }
  }

  private void wrongKey() {
    if (!born) {
      return;
    }
    Map<String, String> image = volume.image();
    String wrong = "a key that never was in force";
    OpeningOutcome outcome = ofCluster().key(wrong).under(rules).on(volume.attach());
    check(
        outcome instanceof OpeningOutcome.Refused refused
            && refused.code() == (plain ? StartCode.STORE_PLAIN : StartCode.KEY_MISMATCH),
        "a wrong key: " + outcome);
    check(volume.image().equals(image), "a refused start changed something");
  }

  // --- what somebody with a copy of the volume sees ---

  /** At every instant the store opens with the key in force before or after the step. */
  private void somebodyCanOpenIt() {
    check(opens(start()), "the configured keys do not open the store any more: " + refusal);
    if (before.isPresent()) {
      boolean old = opens(ofCluster().key(before.get()).under(rules).drawing(bytes));
      check(
          old || opens(ofCluster().key(key).under(rules).drawing(bytes)),
          "neither key alone opens the store");
    }
    emptyDirectoriesStayEmpty();
  }

  private boolean opens(Starts start) {
    SimDisk copy = disk.fork();
    OpeningOutcome outcome = start.on(copy);
    if (outcome instanceof OpeningOutcome.Opened opened) {
      opened.store().close();
      return true;
    }
    refusal = outcome.toString();
    return false;
  }

  /** I11 where nothing is there yet. */
  private void emptyDirectoriesStayEmpty() {
    SimDisk empty = new SimDisk();
    ofCluster().key("weak").under(rules).on(empty);
    check(empty.events() == 0, "a refused start made something");
  }

  /** I7. */
  private void oldKeyOpensNothing(String old) {
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      check(!Starts.opensCopy(volume, copy, old), "the old key opens copy " + copy);
    }
  }

  /**
   * I8: the newest durable superblock is not in the range of a later write, unless that writes the
   * bytes again that reads give there. Whatever becomes of the block that is written, what counts
   * is still there, and a copy of each pair.
   */
  private void aTornWriteCostsNothing(SimEvent event) {
    boolean superblock = event.name().equals(SuperblockFile.NAME);
    if (event.kind() != SimEvent.Kind.WRITE || !superblock || !born) {
      return;
    }
    try (SimDisk durable = disk.durable()) {
      List<SuperblockCopy> copies = new ArrayList<>(SuperblockFile.read(durable));
      int place = (int) (event.position() / SuperblockFormat.BLOCK);
      boolean again = event.content().equals(ByteBuffer.wrap(volume.block(event.name(), place)));
      check(again || generation(copies.get(place)) < newest(copies), "the newest is overwritten");
      copies.set(place, new SuperblockCopy.Damaged());
      check(newest(copies) >= counts, "a torn write would cost the superblock that counts");
      for (int pair = 0; pair < SuperblockFile.BLOCKS; pair += 2) {
        check(newest(copies.subList(pair, pair + 2)) > 0, "a torn write would cost pair " + pair);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long newest(List<SuperblockCopy> copies) {
    return copies.stream().mapToLong(OpeningSimulation::generation).max().orElseThrow();
  }

  private static long generation(SuperblockCopy copy) {
    return copy instanceof SuperblockCopy.Readable readable ? readable.generation() : 0;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
