package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;

/**
 * What becomes of files under another cipher than the one in force, and how fast segments are
 * rewritten for whatever reason.
 *
 * @param existing false: sealed ones stay as they are until they are rewritten for another reason
 * @param bytesPerSecond at most so many bytes of messages are copied in a second
 */
public record Resealing(boolean existing, long bytesPerSecond) {
  /** At this pace the disk has time for others. */
  public static final long RATE = 64L << 20;

  /** Everything gets the cipher in force. */
  public static final Resealing DEFAULT = new Resealing(true, RATE);

  /**
   * Whether a file should be written anew because of its cipher. A clear one of a sealed store
   * always: it protects nothing.
   *
   * @param cipher in force
   */
  boolean isDue(CipherSuite file, CipherSuite cipher) {
    return file != cipher && (existing || !file.seals());
  }
}
