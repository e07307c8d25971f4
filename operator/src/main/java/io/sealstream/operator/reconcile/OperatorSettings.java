package io.sealstream.operator.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * What can be set on the operator itself. Each has an environment variable of the same words, such
 * as {@code SEALSTREAM_KEY_POLL=2s}.
 */
@ConfigMapping(prefix = "sealstream")
public interface OperatorSettings {
  /** The server image of clusters that name none; resolved once per cluster. */
  String serverImage();

  /** How often a settled cluster and its Secrets are looked at without being asked to. */
  @WithDefault("60s")
  Duration keyPoll();

  /** The same while a key is refused, missing or rotating, or pods come and go. */
  @WithDefault("5s")
  Duration keyPollUnsettled();

  /** How long a Secret may be missing before that is a refusal: tools delete and create again. */
  @WithDefault("60s")
  Duration missingGrace();

  /** The limit for one question to one node. */
  @WithDefault("3s")
  Duration nodeTimeout();

  /** Whether edits are looked at before they are taken; needs manifests/overlays/webhook. */
  @WithDefault("false")
  boolean webhook();

  /** Where the API server asks about edits. */
  @WithDefault("9443")
  int webhookPort();

  /** The namespace that the operator runs in. */
  @WithDefault("sealstream-system")
  String operatorNamespace();

  /** The name of the operator's pod: it holds the lease and signs steps and events. */
  @WithDefault("sealstream-operator")
  String operatorName();
}
