package io.sealstream.server.start;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import io.sealstream.server.core.StartRefused;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.StartFacts;
import io.sealstream.store.StoreFacts;
import java.util.Optional;

/**
 * Why JetStream is off in this process. Faults of the configuration end the process always, faults
 * between key and store when {@code on_key_error: exit} says so.
 *
 * @param why one line without secrets
 */
public record Refused(
    StartCode code, String why, StartFacts facts, OpeningOutcome.Touched touched) {
  /** {@code EX_CONFIG} of sysexits.h: what a supervisor need not try again at once. */
  static final int EXIT_REFUSED = 78;

  private static final int EXIT_CONFIGURATION = 1;

  static Refused of(StartCode code, String why) {
    return new Refused(code, why, StartFacts.NONE, OpeningOutcome.Touched.UNTOUCHED);
  }

  public static Refused of(OpeningOutcome.Refused refused) {
    return new Refused(refused.code(), refused.why(), refused.facts(), refused.touched());
  }

  /** The key fitted and the start was noted in the superblock; then the contents did not do. */
  static Refused afterOpening(StartCode code, String why, StoreFacts store) {
    StartFacts facts =
        new StartFacts(
            store.fingerprint(),
            store.ringGeneration(),
            store.fingerprint(),
            store.salt(),
            Optional.of(store.clusterId()),
            Optional.of(store.storeId()),
            store.epoch());
    return new Refused(code, why, facts, OpeningOutcome.Touched.UNFINISHED);
  }

  /** How the process ends over this, if it does. */
  Optional<StartRefused> ending(OnKeyError onKeyError) {
    if (onKeyError == OnKeyError.EXIT) {
      return Optional.of(new StartRefused(EXIT_REFUSED, message(), json()));
    }
    return code.isConfigurationFault()
        ? Optional.of(new StartRefused(EXIT_CONFIGURATION, message(), ""))
        : Optional.empty();
  }

  /** The log line. */
  public String message() {
    return code + ": " + why;
  }

  /** The report that the operator reads from the termination message; every field always there. */
  public String json() {
    return "{\"code\":\"%s\",\"ring\":\"%s\",\"ringGeneration\":%d,\"given\":\"%s\",\"salt\":\"%s\",\"clusterId\":\"%s\",\"storeId\":\"%s\",\"epoch\":%d,\"store\":\"%s\"}"
        .formatted(
            code,
            facts.ring().map(Fingerprint::toString).orElse(""),
            facts.ringGeneration(),
            facts.given().map(Fingerprint::toString).orElse(""),
            facts.salt().map(ClusterSalt::toString).orElse(""),
            facts.clusterId().map(Id128::toString).orElse(""),
            facts.storeId().map(Id128::toString).orElse(""),
            facts.epoch(),
            touched == OpeningOutcome.Touched.UNTOUCHED ? "untouched" : "unfinished");
  }
}
