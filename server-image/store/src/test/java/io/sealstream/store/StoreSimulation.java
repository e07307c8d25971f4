package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.StartCode;
import io.sealstream.store.SimulatedFaults.Fault;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * One random history of a whole store, from its birth: starts, recoveries, publishing, checkpoints,
 * rotations of the master key, changes of cipher, refused starts, and ends of every kind, among
 * them power cuts at any change of the disk, many in a row. Kept beside it: what must be there.
 * Deterministic: the same seed is the same history. The first broken invariant ends it.
 */
final class StoreSimulation {
  private static final int LIVES = 6;
  private static final List<String> KEYS = List.of(Starts.A, Starts.B, Starts.C);

  private final Random random;

  private final SimulatedFaults faults;
  private final SeededBytes bytes;
  private final StoreRules rules;
  private final OpeningRules openingRules;
  private final SimDisk disk = new SimDisk();
  private final WatchedDisk.Records records = new WatchedDisk.Records();
  private final Map<StreamId, StreamModel> models = new LinkedHashMap<>();

  /** Beside the others, as above. */
  private final Random conversion;

  private boolean plain;

  /** The plain store is being sealed: the next starts have a key and say so. */
  private boolean sealing;

  private final boolean syncsEach;
  private String key = Starts.A;
  private Optional<String> before = Optional.empty();
  private boolean born;
  private boolean powerCut;

  private StoreSimulation(long seed, StoreRules rules, OpeningRules openingRules) {
    this.random = new Random(new SplittableRandom(seed).nextLong());
    this.faults = new SimulatedFaults(random, seed, disk);
    this.bytes = new SeededBytes(seed);
    this.rules = rules;
    this.openingRules = openingRules;
    this.conversion = new Random(new SplittableRandom(seed * 31 + 7).nextLong());
    boolean bornPlain = random.nextInt(10) == 0;
    this.plain = bornPlain || conversion.nextInt(5) == 0;
    this.syncsEach = random.nextInt(8) > 0;
  }

  /** Runs a history; returns what the store did to the disk. */
  static List<String> run(long seed, StoreRules rules, OpeningRules openingRules) {
    StoreSimulation history = new StoreSimulation(seed, rules, openingRules);
    try {
      for (int life = 0; life < LIVES; life++) {
        history.refusedStart();
        history.live();
      }
      history.lastStart();
    } catch (IOException e) {
      throw new AssertionError("unexpected: " + e, e);
    }
    return history.records.trace;
  }

  // --- starts ---

  private Starts start() {
    Starts start = Starts.ofCluster().under(openingRules).drawing(bytes);
    if (sealing) {
      start.sealingPlain();
    }
    if (!plain || sealing) {
      start.key(key).cipher(random.nextBoolean() ? CipherSuite.AES : CipherSuite.CHACHAPOLY);
      before.ifPresent(start::previous);
    }
    return start;
  }

  /** I11. */
  private void refusedStart() throws IOException {
    if (random.nextInt(3) > 0) {
      return;
    }
    long events = disk.events();
    String wrong = born ? "a key that never was in force" : "weak";
    OpeningOutcome outcome =
        Starts.ofCluster().key(wrong).under(openingRules).on(disk.anotherProcess());
    Broken.check(outcome instanceof OpeningOutcome.Refused, "I11", "opened: " + outcome);
    if (plain && !sealing) {
      OpeningOutcome weak =
          Starts.ofCluster()
              .key("weak")
              .sealingPlain()
              .under(openingRules)
              .on(disk.anotherProcess());
      Broken.check(weak instanceof OpeningOutcome.Refused, "I11", "sealed under a weak key");
    }
    Broken.check(disk.events() == events, "I11", "a refused start changed the store");
  }

  private void sealIt() {
    sealing |= plain && born && conversion.nextInt(2) == 0;
  }

  private void rotate() {
    if (born && !plain && before.isEmpty() && random.nextInt(4) == 0) {
      changeKey();
    }
  }

  private void changeKey() {
    String old = key;
    before = Optional.of(old);
    key = KEYS.stream().filter(k -> !k.equals(old)).toList().get(random.nextInt(2));
  }

  /** One start, its work and its end. */
  private void live() throws IOException {
    rotate();
    sealIt();
    Fault fault = faults.any();
    long event = disk.events() + 1 + random.nextInt(random.nextBoolean() ? 40 : 250);
    WatchedDisk watched = new WatchedDisk(disk.anotherProcess(), records);
    records.needed.opens(disk);
    faults.prepare(fault, event, watched, born);
    try {
      Optional<SimulatedLife> life = open(watched, fault);
      if (life.isPresent()) {
        work(life.get(), fault);
      }
    } catch (PowerLoss e) {
      Broken.check(fault == Fault.POWER_CUT, "I3", "power lost without a cut");
    }
    end();
  }

  private Optional<SimulatedLife> open(WatchedDisk watched, Fault fault) throws IOException {
    OpeningOutcome outcome = start().on(watched);
    if (!(outcome instanceof OpeningOutcome.Opened opened)) {
      boolean noRoomToSeal = plain && sealing && faults.startsFull();
      Broken.check(
          fault != Fault.NONE || noRoomToSeal, "I3", "the right key was refused: " + outcome);
      return Optional.empty();
    }
    born = true;
    plain = !opened.store().cipher().seals();
    Broken.check(!plain || !sealing, "strict", "the store was not sealed");
    sealing = false;
    before.ifPresent(this::oldKeyOpensNothing);
    before = Optional.empty();
    try {
      return Optional.of(recover(opened.store(), watched));
    } catch (DamageException e) {
      throw new Broken("I3", "a crash alone: " + e.getMessage());
    } catch (PowerLoss e) {
      throw e;
    } catch (IOException e) {
      boolean fits =
          e instanceof DiskFullException ? faults.mayFindNoRoom(fault) : fault != Fault.NONE;
      Broken.check(fits, "I3", "recovery failed: " + e);
      return Optional.empty();
    }
  }

  private SimulatedLife recover(OpenStore opened, WatchedDisk watched) throws IOException {
    WatchedStore store = new WatchedStore(opened, watched, records, new Random(random.nextLong()));
    KeysOnDisk.check(store, store.commit());
    SimulatedLife life =
        new SimulatedLife(random, store, watched, rules, syncsEach, models, records.keys);
    life.recover(powerCut);
    life.reloads(() -> reload(opened));
    records.needed.recovered(life.journal());
    powerCut = false;
    return life;
  }

  /** The master key is changed while the store works. */
  private void reload(OpenStore opened) throws IOException {
    if (plain || before.isPresent()) {
      return;
    }
    changeKey();
    RewrapOutcome outcome =
        Starts.ofCluster()
            .under(openingRules)
            .drawing(bytes)
            .key(key)
            .previous(before.orElseThrow())
            .reloads(opened);
    Broken.check(outcome instanceof RewrapOutcome.Rewrapped, "I7", "a reload: " + outcome);
    before.ifPresent(this::oldKeyOpensNothing);
    before = Optional.empty();
  }

  /** I7. */
  private void oldKeyOpensNothing(String old) {
    Volume volume = new Volume.OnSimDisk(disk.durable());
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      Broken.check(!Starts.opensCopy(volume, copy, old), "I7", "the old key opens copy " + copy);
    }
  }

  private void work(SimulatedLife life, Fault fault) throws IOException {
    int left = fault == Fault.VOLUME_FILLS_UP ? random.nextInt(60) : -1;
    boolean reserveTaken = false;
    for (int steps = random.nextInt(80); steps > 0; steps--) {
      if (steps == left) {
        reserveTaken = life.gaveUpItsReserve();
        faults.fillUp();
      }
      if (!life.step()) {
        Broken.check(fault != Fault.NONE, "I3", "the store poisoned itself");
        return;
      }
    }
    boolean full = fault == Fault.VOLUME_FULL || fault == Fault.VOLUME_FILLS_UP;
    if (full || (faults.startsFull() && fault == Fault.NONE)) {
      new FullVolume(disk, life, reserveTaken).storyOfDeletes();
    }
    if (random.nextInt(3) > 0) {
      return;
    }
    try {
      life.close();
    } catch (PowerLoss e) {
      throw e;
    } catch (IOException e) {
      boolean noRoom = e instanceof DiskFullException && faults.startsFull();
      Broken.check(fault != Fault.NONE || noRoom, "I3", "the store did not close: " + e);
    }
  }

  private void end() throws IOException {
    disk.capacity(Long.MAX_VALUE / 2);
    if (random.nextInt(3) > 0) {
      disk.crash(random.nextLong());
      powerCut = true;
    } else {
      disk.kill();
    }
    if (sealing) {
      plainOrSealed();
    } else if (!plain) {
      forgedClearFile();
    }
    faults.beforeNextStart(born, powerCut, syncsEach);
  }

  /** A change to sealed that was cut short: the store opens without a key, or only with it. */
  private void plainOrSealed() {
    OpeningOutcome clear = Starts.ofCluster().under(openingRules).on(disk.fork());
    switch (clear) {
      case OpeningOutcome.Opened opened -> {
        opened.store().close();
        sealing = conversion.nextInt(3) > 0; // or somebody thinks better of it
      }
      case OpeningOutcome.Refused refused ->
          Broken.check(refused.code() == StartCode.KEY_MISSING, "I3", "neither: " + refused.why());
    }
  }

  /** Somebody with the volume changes what is still clear: nobody is served that. */
  private void forgedClearFile() throws IOException {
    if (conversion.nextInt(2) == 0) {
      return;
    }
    SimDisk fork = disk.fork();
    if (!ClearForger.forge(fork)) {
      return;
    }
    OpeningOutcome outcome = Starts.ofCluster().key(key).under(openingRules).on(fork);
    if (outcome instanceof OpeningOutcome.Opened opened) {
      StoreCore core =
          new StoreCore(
              opened.store(), StoreSettings.DEFAULT, SimulatedLife.TINY, HandStore.WORN, rules);
      Readers readers = new Readers();
      core.recover(readers);
      for (StreamStore stream : readers.streams) {
        boolean served = ClearForger.isServed(stream.log());
        Broken.check(!served, "strict", "a clear file that somebody changed is served");
      }
      opened.store().close();
    }
  }

  private void lastStart() throws IOException {
    disk.capacity(Long.MAX_VALUE / 2);
    faults.none();
    records.needed.opens(disk);
    WatchedDisk watched = new WatchedDisk(disk.anotherProcess(), records);
    Optional<SimulatedLife> life = open(watched, Fault.NONE);
    life.orElseThrow().converge();
    life.orElseThrow().close();
  }
}
