package io.sealstream.server.admin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node whose store is open, and which remembers what it was asked for. */
final class ServingNode implements AdministeredNode {
  /** What changes of the store wait for; fails when a test closes it. */
  volatile CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);

  volatile int scrubs;

  /** Empty: a node alone. */
  volatile Optional<ClusterReport> others = Optional.empty();

  final List<KeyRequest> asked = new CopyOnWriteArrayList<>();
  final List<String> removed = new CopyOnWriteArrayList<>();

  @Override
  public NodeReport report() {
    return new NodeReport(
        "demo-0",
        "0.1.0",
        "0.1.0",
        NodeState.SERVING,
        true,
        "c1",
        "5a",
        "ND0",
        12,
        "b7",
        3,
        99,
        "k1:7qk3m2xwa5t4hb6c",
        "00ff",
        "k1",
        "chachapoly",
        true,
        true,
        2,
        35,
        7,
        4,
        "",
        others);
  }

  @Override
  public CompletionStage<Void> checkpoint() {
    return durable;
  }

  @Override
  public boolean handOver() {
    return others.isPresent();
  }

  @Override
  public boolean decommission() {
    return others.isPresent();
  }

  @Override
  public CompletionStage<Void> remove(String server) {
    removed.add(server);
    return durable;
  }

  @Override
  public void scrub() {
    if (durable.isCompletedExceptionally()) {
      throw new IllegalStateException("store is closed");
    }
    scrubs = scrubs + 1;
  }

  @Override
  public CompletionStage<KeyProgress> change(KeyRequest request) {
    asked.add(request);
    return durable.thenApply(done -> new KeyProgress("k1:7qk3m2xwa5t4hb6c", 4, 2, 3, 4096, 1));
  }
}
