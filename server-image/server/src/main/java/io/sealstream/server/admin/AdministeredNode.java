package io.sealstream.server.admin;

import java.util.concurrent.CompletionStage;

/**
 * What the admin listener may know of and ask from its server. Thread rule: called on the
 * listener's own thread, so implementations must be safe for every thread and must not block.
 */
public interface AdministeredNode {
  /**
   * The facts of this moment. Answers in every state of the server, also before the store is open.
   */
  NodeReport report();

  /**
   * Commits everything submitted so far and recycles the journal. Completes when durable; fails
   * with an {@link IllegalStateException} whose message says why when there is no open store.
   */
  CompletionStage<Void> checkpoint();

  /**
   * Has other servers lead what this one leads, and leads nothing for a minute. May be asked again.
   *
   * @return false: this server is in no cluster, so nobody else can
   */
  boolean handOver();

  /**
   * Has this node leave its cluster for good: what it holds moves to others, then its key ring is
   * destroyed. Goes on in the background; the state says when it is done. May be asked again.
   *
   * @return false: it belongs to no cluster, so what it holds is nowhere else
   */
  boolean decommission();

  /**
   * Has another server leave this node's cluster for good, one that does not run any more, too: its
   * streams move, and then it is forgotten. Completes when the cluster has decided so. Fails with
   * an {@link IllegalArgumentException} when there is no such server, and with an {@link
   * IllegalStateException} when nobody can decide.
   */
  CompletionStage<Void> remove(String server);

  /**
   * Begins to read every frame of the store, at full speed; what it finds shows in the store's
   * status.
   *
   * @throws IllegalStateException whose message says why, when there is no open store
   */
  void scrub();

  /**
   * Changes keys. Completes when everything new is under the new ones; what is older follows in the
   * background. Fails with an {@link IllegalArgumentException} when nothing was changed because of
   * what was asked for or of the keys that are configured, and otherwise as above.
   */
  CompletionStage<KeyProgress> change(KeyRequest request);
}
