package io.sealstream.store;

import io.sealstream.keyring.StartCode;

/** How it ended that an open store was told other master keys. */
public sealed interface RewrapOutcome {
  /** The key in force is the one that was given, or there is none in a plain store. */
  record Unchanged() implements RewrapOutcome {}

  /**
   * All four copies of the ring and the superblock say so: the key before opens nothing any more.
   *
   * @param notice from which fingerprint to which
   */
  record Rewrapped(String notice) implements RewrapOutcome {}

  /**
   * The key is the same; the ring had gone from the disk and is there again.
   *
   * @param notice one line for whoever looks after the volume
   */
  record PutBack(String notice) implements RewrapOutcome {}

  /**
   * Nothing was changed, the store goes on under the key in force.
   *
   * @param why what is wrong and what to do; one line, no secrets
   */
  record Refused(StartCode code, String why) implements RewrapOutcome {}
}
