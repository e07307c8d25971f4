package io.sealstream.server.start;

import io.sealstream.keyring.Environ;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.cluster.ClusterService;
import io.sealstream.server.config.ClusterOptions;
import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.server.config.SyncInterval;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import io.sealstream.server.core.StartRefused;
import io.sealstream.server.jetstream.JetStream;
import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.server.jetstream.replica.ClusterMember;
import io.sealstream.server.jetstream.replica.ClusterSettings;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.log.Log;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.RealDisk;
import io.sealstream.store.Resealing;
import io.sealstream.store.RewrapOutcome;
import io.sealstream.store.SealedStore;
import io.sealstream.store.SealingProgress;
import io.sealstream.store.StoreFacts;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import io.sealstream.store.StoreStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * JetStream with its sealed store, from start to stop. Clients wait while the store opens: key
 * derivation alone takes up to 300 ms and INFO must not wait for it.
 */
public final class StoreService implements Service {
  private final CoreServer core;
  private final Log log;
  private final JetStreamOptions options;
  private final JetStream jetStream;
  private final Optional<ClusterService> cluster;
  private final Consumer<Throwable> failed;
  private final SealingProgress sealing;
  private volatile StoreLife life;
  private Optional<OpeningOutcome.Opened> opening = Optional.empty();

  /**
   * @param cluster the links to other servers; empty: this one is alone
   * @param failed told when the store poisoned itself: the process must end without another
   *     acknowledgement
   */
  public StoreService(
      CoreServer core,
      JetStreamOptions options,
      Optional<ClusterService> cluster,
      Consumer<Throwable> failed) {
    this.core = core;
    this.log = core.log();
    this.options = options;
    this.cluster = cluster;
    this.failed = failed;
    this.sealing = new SealingProgress(log::info);
    this.life = new StoreLife.Opening(sealing);
    this.jetStream =
        new JetStream(
            core.bus(),
            log,
            new JournaledConsumers(StreamClock.SYSTEM),
            core.identity().serverName(),
            StorageBudgets.of(new VolumeLimit(options).bytes(), new MemoryLimit(options).bytes()));
  }

  public JetStream jetStream() {
    return jetStream;
  }

  public StoreLife life() {
    return life;
  }

  public JetStreamOptions options() {
    return options;
  }

  @Override
  public void start() throws StartRefused {
    log.info("Starting JetStream");
    Optional<Refused> refused = open();
    if (refused.isPresent()) {
      refuse(refused.get());
    }
  }

  private Optional<Refused> open() {
    try (Environ environ = Environ.ofThisProcess()) {
      return switch (new StoreWish(options, core.options().cluster()).read(environ)) {
        case StoreWish.Wish.Wrong(Refused refused) -> Optional.of(refused);
        case StoreWish.Wish.Asked asked ->
            switch (StoreOpening.open(new RealDisk(directory()), asked.request(), sealing)) {
              case OpeningOutcome.Refused refused -> Optional.of(Refused.of(refused));
              case OpeningOutcome.Opened opened -> serve(opened);
            };
      };
    } catch (IOException e) {
      return Optional.of(Refused.of(StartCode.STORE_UNWRITABLE, unreadable(e)));
    }
  }

  private Path directory() {
    return options.storeDir().resolve("sealstream");
  }

  private String unreadable(IOException e) {
    return "%s cannot be opened: %s".formatted(directory(), e.getMessage());
  }

  private Optional<Refused> serve(OpeningOutcome.Opened opened) {
    opened.notices().forEach(log::warn);
    StoreFacts facts = opened.facts();
    describe(facts);
    try {
      keep(opened, recover(opened));
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(new RecoveryFault(directory().toString(), facts).of(e));
    }
  }

  /** Whatever goes wrong, the store is closed then: it can be opened again. */
  private SealedStore recover(OpeningOutcome.Opened opened) throws IOException {
    SealedStore store = opened.engine(settings());
    boolean recovered = false;
    try {
      store.onPoisoned(failed);
      serveFrom(store);
      recovered = true;
      return store;
    } finally {
      if (!recovered) {
        store.close();
      }
    }
  }

  private void serveFrom(SealedStore store) throws IOException {
    if (cluster.isEmpty()) {
      jetStream.open(store);
      return;
    }
    ClusterService links = cluster.get();
    ClusterSettings settings =
        new ClusterSettings(
            links.clusterName(),
            core.identity().serverName(),
            List.of(),
            new VolumeLimit(options).bytes(),
            "",
            links.peers());
    jetStream.open(
        store,
        settings,
        core.options().cluster().emptyStore() == ClusterOptions.EmptyStore.FOUNDS
            ? ClusterMember.Founding.ALLOWED
            : ClusterMember.Founding.FORBIDDEN);
  }

  /**
   * Has this server leave its cluster for good; its store is given up when nothing there is needed
   * any more. May be asked again. Any thread.
   *
   * @return false: it belongs to no cluster
   */
  public boolean decommission() {
    return life instanceof StoreLife.GivenUp || jetStream.leave(this::giveUp);
  }

  /** On a thread of its own: the store ends first. */
  private void giveUp() {
    Thread.ofPlatform().daemon().name("decommission").start(this::giveUpStore);
  }

  private void giveUpStore() {
    StoreLife before = end();
    if (!(before instanceof StoreLife.Open(SealedStore store))) {
      return; // the server stops; it will be asked again
    }
    jetStream.close();
    core.announceJetStream(false);
    StoreStatus last = store.status();
    try {
      store.giveUp();
      life = new StoreLife.GivenUp();
      log.warn("This server left its cluster for good. " + farewell(last));
    } catch (IOException | RuntimeException e) {
      log.error("The store could not be given up, the next start finds it whole or goes on: " + e);
      failed.accept(e);
    }
  }

  private String farewell(StoreStatus last) {
    return last.facts().cipher().seals() && last.strict()
        ? "Its key ring is destroyed: nothing in " + directory() + " can be read any more"
        : "The files in %s are deleted, and not all of them were sealed: wipe the volume before you give it away"
            .formatted(directory());
  }

  @Override
  public void drain() {
    jetStream.yieldLeadership();
  }

  private synchronized void keep(OpeningOutcome.Opened opened, SealedStore store) {
    if (life instanceof StoreLife.Closed) {
      store.close(); // the stop came while the journal was replayed
    } else {
      opening = Optional.of(opened);
      life = new StoreLife.Open(store);
    }
  }

  private void describe(StoreFacts facts) {
    log.info("  Store Directory: \"" + directory() + "\"");
    log.info(
        "  Encryption:      "
            + (facts.cipher().seals()
                ? facts.cipher().label()
                    + ", key "
                    + facts.fingerprint().map(Fingerprint::toString).orElse("unnamed")
                : "none"));
  }

  private StoreSettings settings() {
    ClusterOptions.ResealOptions asked = core.options().cluster().resealing();
    Resealing resealing =
        new Resealing(asked.existing(), asked.bytesPerSecond().orElse(Resealing.RATE));
    return switch (options.syncInterval()) {
      case SyncInterval.Always always -> new StoreSettings(Optional.empty(), resealing);
      case SyncInterval.Every every -> new StoreSettings(Optional.of(every.interval()), resealing);
    };
  }

  private void refuse(Refused refused) throws StartRefused {
    life = new StoreLife.Off(refused);
    jetStream.refuse();
    core.announceJetStream(false);
    Optional<StartRefused> ending = refused.ending(options.onKeyError());
    if (ending.isPresent()) {
      throw ending.get();
    }
    log.error(refused.message());
    log.error("JetStream is off until this is put right and the server is started again");
  }

  /**
   * The options were read again: rotates the master key when they say so. Any thread; blocks up to
   * a second.
   *
   * @return why nothing was changed, empty when all is as the options want it
   */
  public Optional<String> reload(JetStreamOptions wanted, ClusterOptions cluster) {
    Optional<OpeningOutcome.Opened> store = opened();
    if (store.isEmpty()) {
      log.warn("JetStream is off and stays so: restart the server to open its store");
      return Optional.empty();
    }
    StoreWish.Wish wish;
    try (Environ environ = Environ.ofThisProcess()) {
      wish = new StoreWish(wanted, cluster).read(environ);
    } catch (IOException e) {
      return Optional.of("the environment of this process cannot be read: " + e.getMessage());
    }
    return switch (wish) {
      case StoreWish.Wish.Wrong(Refused refused) -> Optional.of(refused.message());
      case StoreWish.Wish.Asked asked -> rewrap(store.get(), asked.request());
    };
  }

  private Optional<String> rewrap(OpeningOutcome.Opened store, OpeningRequest request) {
    try {
      switch (store.rewrap(request)) {
        case RewrapOutcome.Unchanged unchanged -> {}
        case RewrapOutcome.Rewrapped(String notice) ->
            log.info("Rotated the master key: " + notice);
        case RewrapOutcome.PutBack(String notice) -> log.warn(notice);
        case RewrapOutcome.Refused(StartCode code, String why) -> {
          return Optional.of(code + ": " + why);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      log.error("The key ring could not be written again, either key may open it: " + e);
      failed.accept(e);
      return Optional.of("the key ring could not be written again: " + e.getMessage());
    }
  }

  private synchronized Optional<OpeningOutcome.Opened> opened() {
    return life instanceof StoreLife.Open ? opening : Optional.empty();
  }

  @Override
  public void stop() {
    StoreLife before = end();
    if (before instanceof StoreLife.GivenUp || before instanceof StoreLife.Closed) {
      return; // it ended, or ends, for good
    }
    jetStream.close();
    if (before instanceof StoreLife.Open(SealedStore store)) {
      store.close();
    }
  }

  private synchronized StoreLife end() {
    StoreLife before = life;
    life = new StoreLife.Closed();
    return before;
  }
}
