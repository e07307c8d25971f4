package io.sealstream.store;

import io.sealstream.keyring.StartCode;

/** Ends an examination; never leaves {@link StoreOpening}. Thrown before anything was written. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final StartCode code;
  private final transient StartFacts facts;

  Refusal(StartCode code, StartFacts facts, String why) {
    super(why, null, false, false);
    this.code = code;
    this.facts = facts;
  }

  OpeningOutcome.Refused outcome() {
    return new OpeningOutcome.Refused(code, getMessage(), facts, OpeningOutcome.Touched.UNTOUCHED);
  }
}
