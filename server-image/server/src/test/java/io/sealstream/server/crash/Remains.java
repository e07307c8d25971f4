package io.sealstream.server.crash;

import java.util.List;
import java.util.Map;

/**
 * What deaths hit, as the stores show it that they left behind: changes that were under way, not
 * such as were planned.
 */
final class Remains {
  /** What the store tool says of a plain store with the beginnings of a sealed one. */
  private static final String NEVER_COUNTED = "was cut short before it counted";

  /** What it says of a sealed store as long as clear segments are left. */
  private static final String CLEAR_LEFT = "the store was plain: its clear segments";

  private int neverCounted;
  private int clearLeft;
  private int otherCipher;
  private int olderKeys;
  private boolean isClearLeft;

  /** After a death: the whole store is read, and is as it was written. */
  void lookAt(Node node) throws Exception {
    String verified = node.verify().endsClean().out();
    isClearLeft = verified.contains(CLEAR_LEFT);
    neverCounted += verified.contains(NEVER_COUNTED) ? 1 : 0;
    clearLeft += isClearLeft ? 1 : 0;
    otherCipher += !isClearLeft && hasOtherCiphers(node.inspect()) ? 1 : 0;
  }

  private static boolean hasOtherCiphers(Map<String, Object> seen) {
    return ((List<?>) seen.get("files"))
        .stream()
            .map(file -> (Map<?, ?>) file)
            .filter(file -> "segment".equals(file.get("kind")))
            .anyMatch(file -> !file.get("cipher").equals(seen.get("cipher")));
  }

  /** After the next start: new data keys were asked for in an earlier life. */
  void lookAtKeys(Node node) throws Exception {
    olderKeys += node.isRekeyed() ? 0 : 1;
  }

  /** The store is sealed, and clear segments are listed. */
  boolean isClearLeft() {
    return isClearLeft;
  }

  /** Deaths that left clear segments. */
  int clearLeft() {
    return clearLeft;
  }

  @Override
  public String toString() {
    return "left by deaths: %d times a sealing that did not count yet, %d times clear segments in a sealed store, %d times segments in another cipher, %d times data under older keys"
        .formatted(neverCounted, clearLeft, otherCipher, olderKeys);
  }
}
