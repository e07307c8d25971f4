package io.sealstream.server.start;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.RingRole;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.admin.AdministeredNode;
import io.sealstream.server.admin.ClusterReport;
import io.sealstream.server.admin.KeyProgress;
import io.sealstream.server.admin.KeyRequest;
import io.sealstream.server.admin.NodeReport;
import io.sealstream.server.admin.NodeState;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.jetstream.JetStream;
import io.sealstream.server.jetstream.replica.NodeStanding;
import io.sealstream.server.jetstream.replica.Removal;
import io.sealstream.store.Rekey;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StoreFacts;
import io.sealstream.store.StoreStatus;
import io.sealstream.store.StreamId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the operator gets to know of this server. Safe for every thread. */
final class NodeFacts implements AdministeredNode {
  private final CoreServer core;
  private final Optional<StoreService> store;
  private final Supplier<Optional<String>> reload;
  private volatile boolean draining;

  /**
   * @param store empty: JetStream is not configured
   * @param reload reads options and keys again; gives why it could not
   */
  NodeFacts(CoreServer core, Optional<StoreService> store, Supplier<Optional<String>> reload) {
    this.core = core;
    this.store = store;
    this.reload = reload;
  }

  void drain() {
    draining = true;
  }

  private Optional<SealedStore> open() {
    return store.map(StoreService::life).flatMap(NodeFacts::open);
  }

  private static Optional<SealedStore> open(StoreLife life) {
    return life instanceof StoreLife.Open(SealedStore opened)
        ? Optional.of(opened)
        : Optional.empty();
  }

  @Override
  public NodeReport report() {
    return open().map(opened -> report(opened.status())).orElseGet(this::withoutStore);
  }

  private NodeState state() {
    StoreLife life = store.map(StoreService::life).orElse(null);
    if (draining && !(life instanceof StoreLife.GivenUp)) {
      return NodeState.DRAINING;
    }
    return switch (life) {
      case StoreLife.Opening opening -> NodeState.STARTING;
      case StoreLife.Off off -> NodeState.KEY_REFUSED;
      case StoreLife.GivenUp gone -> NodeState.DECOMMISSIONED;
      case StoreLife.Closed closed -> NodeState.DRAINING;
      case StoreLife.Open open -> NodeState.SERVING;
      case null -> NodeState.SERVING;
    };
  }

  private NodeReport report(StoreStatus status) {
    StoreFacts facts = status.facts();
    return new NodeReport(
        core.identity().serverName(),
        Identity.VERSION,
        Identity.READABLE_SINCE,
        state(),
        store.map(StoreService::jetStream).filter(JetStream::isFormed).isPresent(),
        facts.clusterId().toString(),
        facts.storeId().toString(),
        facts.nodeId().toString(),
        facts.epoch(),
        facts.bootId().toString(),
        facts.ringGeneration(),
        facts.superblockGeneration(),
        facts.fingerprint().map(Fingerprint::toString).orElse(""),
        facts.salt().map(ClusterSalt::toString).orElse(""),
        facts.fingerprint().map(fingerprint -> fingerprint.kdf().prefix()).orElse(""),
        facts.cipher().label(),
        facts.cipher().seals(),
        status.strict(),
        status.filesInOtherCiphers(),
        resealedPercent(status),
        status.streams(),
        core.connectionCount(),
        "",
        store.map(StoreService::jetStream).flatMap(JetStream::standing).map(NodeFacts::part));
  }

  private static ClusterReport part(NodeStanding standing) {
    return new ClusterReport(
        standing.metaLeader(),
        standing.streamLeaders(),
        standing.currentSince(),
        standing.safeToStop(),
        standing.singleReplicaStreams(),
        standing.mostReplicas());
  }

  private static int resealedPercent(StoreStatus status) {
    long files = Math.max(Math.max(status.files(), status.filesInOtherCiphers()), 1);
    return (int) (100 * (files - status.filesInOtherCiphers()) / files);
  }

  private NodeReport withoutStore() {
    Optional<StartCode> refusal =
        store
            .map(StoreService::life)
            .map(life -> life instanceof StoreLife.Off(Refused why) ? why.code() : null);
    return new NodeReport(
        core.identity().serverName(),
        Identity.VERSION,
        "",
        state(),
        false,
        "",
        "",
        "",
        0,
        "",
        0,
        0,
        "",
        "",
        "",
        "",
        false,
        false,
        0,
        0,
        0,
        core.connectionCount(),
        refusal.map(StartCode::code).orElse(""),
        Optional.empty());
  }

  @Override
  public CompletionStage<KeyProgress> change(KeyRequest request) {
    if (open().isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("no store is open: its keys cannot be changed"));
    }
    return switch (request) {
      case KeyRequest.RekeyAll all -> rekey(Rekey.allData());
      case KeyRequest.RekeyJournal journal -> rekey(new Rekey.OfRing(Set.of(RingRole.JOURNAL)));
      case KeyRequest.RekeyCatalog catalog -> rekey(new Rekey.OfRing(Set.of(RingRole.CATALOG)));
      case KeyRequest.RekeyStreams(List<String> names) -> rekey(names);
      case KeyRequest.Rotate rotate -> reload().thenApply(done -> progress());
      case KeyRequest.RotateCompromised leaked ->
          isBeingSealed()
              ? CompletableFuture.failedFuture(
                  new IllegalArgumentException(
                      "the store was plain and still has clear segments: rotate without compromised"
                          + " now, and ask again when strict is true"))
              : reload().thenCompose(done -> rekey(Rekey.everything()));
    };
  }

  /** Then it has no new data keys to give yet. */
  private boolean isBeingSealed() {
    return open()
        .map(SealedStore::status)
        .filter(status -> status.facts().cipher().seals() && !status.strict())
        .isPresent();
  }

  private CompletionStage<KeyProgress> rekey(List<String> names) {
    Set<StreamId> ids = new HashSet<>();
    for (String name : names) {
      Optional<StreamId> id = store.orElseThrow().jetStream().idInStore(name);
      if (id.isEmpty()) {
        return CompletableFuture.failedFuture(
            new IllegalArgumentException("there is no stream " + name));
      }
      ids.add(id.get());
    }
    return rekey(new Rekey.OfStreams(ids));
  }

  private CompletionStage<KeyProgress> rekey(Rekey what) {
    return open()
        .map(opened -> opened.rekey(what).begun().thenApply(done -> progress()))
        .orElseGet(
            () -> CompletableFuture.failedFuture(new IllegalStateException("the server stops")));
  }

  /** On a thread of its own: a key is derived, which takes up to a second. */
  private CompletionStage<Void> reload() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("rotate")
        .start(
            () -> {
              try {
                Optional<String> refused = reload.get();
                if (refused.isPresent()) {
                  done.completeExceptionally(new IllegalArgumentException(refused.get()));
                } else {
                  done.complete(null);
                }
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private KeyProgress progress() {
    StoreStatus status =
        open().orElseThrow(() -> new IllegalStateException("the server stops")).status();
    return new KeyProgress(
        status.facts().fingerprint().map(Fingerprint::toString).orElse(""),
        status.facts().ringGeneration(),
        status.rekey().streams(),
        status.rekey().segments(),
        status.rekey().bytes(),
        status.rekey().ringKeys());
  }

  @Override
  public CompletionStage<Void> checkpoint() {
    return open()
        .map(SealedStore::checkpoint)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new IllegalStateException("no store is open: nothing to commit")));
  }

  @Override
  public boolean handOver() {
    return store.map(StoreService::jetStream).filter(JetStream::yieldLeadership).isPresent();
  }

  @Override
  public boolean decommission() {
    return store.filter(StoreService::decommission).isPresent();
  }

  @Override
  public CompletionStage<Void> remove(String server) {
    CompletableFuture<Void> decided = new CompletableFuture<>();
    return store
        .map(StoreService::jetStream)
        .filter(jetStream -> jetStream.remove(server, what -> tell(decided, server, what)))
        .map(asked -> decided)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new IllegalArgumentException("this server is in no cluster")));
  }

  private static void tell(CompletableFuture<Void> decided, String server, Removal what) {
    switch (what) {
      case BEGUN -> decided.complete(null);
      case UNKNOWN ->
          decided.completeExceptionally(
              new IllegalArgumentException("server " + server + " is not a member of the cluster"));
      case NOT_NOW ->
          decided.completeExceptionally(
              new IllegalStateException("nobody decides for the cluster now: ask again"));
    }
  }

  @Override
  public void scrub() {
    open()
        .orElseThrow(() -> new IllegalStateException("no store is open: nothing to read"))
        .scrub();
  }
}
