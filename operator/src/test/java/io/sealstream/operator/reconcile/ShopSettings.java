package io.sealstream.operator.reconcile;

import java.time.Duration;

/** How the operator of the {@link Shop} is set up. */
record ShopSettings(String serverImage) implements OperatorSettings {
  @Override
  public Duration keyPoll() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration keyPollUnsettled() {
    return Duration.ofSeconds(5);
  }

  @Override
  public Duration missingGrace() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration nodeTimeout() {
    return Duration.ofSeconds(5);
  }

  @Override
  public boolean webhook() {
    return false;
  }

  @Override
  public int webhookPort() {
    return 0;
  }

  @Override
  public String operatorNamespace() {
    return "sealstream-system";
  }

  @Override
  public String operatorName() {
    return "operator-0";
  }
}
