package io.sealstream.raft.micro;

import java.util.function.Consumer;

/** Blows at the first failure of a log, once and for good. The group's thread only. */
final class Fuse {
  private final CoreRules rules;
  private final Consumer<Throwable> listener;
  private boolean blown;

  Fuse(CoreRules rules, Consumer<Throwable> listener) {
    this.rules = rules;
    this.listener = listener;
  }

  boolean isBlown() {
    return blown;
  }

  void blow(Throwable why) {
    if (rules.failsStop() && !blown) {
      blown = true;
      listener.accept(why);
    }
  }
}
