package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * One random history that ends with rot: a store works over some starts, then a bit of one of its
 * files changes, at rest or under the running store, and everything is read, over two more starts.
 * I4: what is lost is reported with its stream and sequences, and nobody else is said to have lost
 * something. Deterministic: the same seed is the same history.
 */
final class RotSimulation {
  private final Random random;
  private final SeededBytes bytes;
  private final StoreRules rules;
  private final SimDisk disk = new SimDisk();
  private final WatchedDisk.Records records = new WatchedDisk.Records();
  private final Map<StreamId, StreamModel> models = new LinkedHashMap<>();
  private final CipherSuite cipher;
  private String rotten = "";

  private RotSimulation(long seed, StoreRules rules) {
    this.random = new Random(new SplittableRandom(seed).nextLong());
    this.bytes = new SeededBytes(seed);
    this.rules = rules;
    this.cipher = cipher(random.nextInt(4));
  }

  /** One in four is plain: checksums find rot there, and nothing tells streams apart but names. */
  private static CipherSuite cipher(int drawn) {
    return switch (drawn) {
      case 0 -> CipherSuite.NONE;
      case 1 -> CipherSuite.CHACHAPOLY;
      default -> CipherSuite.AES;
    };
  }

  /** Runs a history; returns what the store did to the disk before, and what became rotten. */
  static List<String> run(long seed, StoreRules rules) {
    RotSimulation history = new RotSimulation(seed, rules);
    try {
      history.run();
    } catch (IOException e) {
      throw new AssertionError("unexpected: " + e, e);
    }
    List<String> did = new ArrayList<>(history.records.trace);
    did.add(history.rotten);
    return did;
  }

  private void run() throws IOException {
    for (int lives = 1 + random.nextInt(3); lives > 0; lives--) {
      live(lives == 1);
    }
    boolean atRest = random.nextBoolean();
    if (atRest) {
      rot();
    }
    for (int starts = 0; starts < 3; starts++) {
      if (!look(starts == 0 && !atRest)) {
        return;
      }
    }
  }

  private WatchedStore open(WatchedDisk watched) throws IOException {
    Starts start = Starts.start().cipher(cipher).drawing(bytes);
    OpeningOutcome outcome = (cipher.seals() ? start.key(Starts.A) : start).on(watched);
    if (!(outcome instanceof OpeningOutcome.Opened opened)) {
      throw new Broken("I4", "a bit of " + rotten + ": " + outcome);
    }
    return new WatchedStore(opened.store(), watched, records, new Random(random.nextLong()));
  }

  /** One start, its work and its end, in order or by kill. */
  private void live(boolean last) throws IOException {
    WatchedDisk watched = new WatchedDisk(disk.anotherProcess(), records);
    SimulatedLife life =
        new SimulatedLife(
            random, open(watched), watched, new StoreRules(), true, models, records.keys);
    life.recover(false);
    records.needed.recovered(life.journal());
    for (int steps = 20 + random.nextInt(80); steps > 0; steps--) {
      if (!life.step()) {
        throw new Broken("I3", "the store poisoned itself");
      }
    }
    if (last || random.nextBoolean()) {
      life.close(); // from now on, all of the journal is known to have been synced
    } else {
      disk.kill();
    }
  }

  /** Changes a bit of a byte that is not zero: most of the journal is empty. */
  private void rot() throws IOException {
    List<String> names =
        disk.list().stream()
            .filter(n -> !n.equals(RealDisk.LOCK) && !n.endsWith(Reserve.SUFFIX))
            .sorted()
            .toList();
    rotten = names.get(random.nextInt(names.size()));
    byte[] content = disk.bytes(rotten);
    for (int tries = 0; tries < 1000 && content.length > 0; tries++) {
      int at = random.nextInt(content.length);
      if (content[at] != 0) {
        disk.flip(rotten, at * 8L + random.nextInt(8));
        return;
      }
    }
  }

  private boolean isRotten(String suffix) {
    return rotten.endsWith(suffix);
  }

  /** One start after or with the rot; false: the store says that its catalog is damaged. */
  private boolean look(boolean rots) throws IOException {
    disk.kill();
    records.rots = true;
    WatchedDisk watched = new WatchedDisk(disk.anotherProcess(), new WatchedDisk.Records());
    RottenStore store;
    try {
      store = new RottenStore(open(watched), rules);
    } catch (DamageException e) {
      boolean named = isRotten(CatalogLog.SUFFIX) && e.getMessage().contains(rotten);
      Broken.check(named, "I4", "a bit of " + rotten + ": " + e.getMessage());
      return false;
    }
    if (rots) {
      rot();
    }
    store.readAll();
    boolean all = store.streams().stream().allMatch(s -> s.quarantine().isPresent());
    models.forEach(
        (id, model) -> {
          if (!model.isDropped()) {
            store.compare(id, model, rotten, all);
          }
        });
    store.checkpoint();
    return true;
  }
}
