package io.sealstream.store;

import io.sealstream.keyring.MasterKey;
import java.util.Optional;

/**
 * The master keys that the configuration gives.
 *
 * @param current opens the store, and wraps its key ring afterwards
 * @param previous tried only when {@code current} does not open the ring
 */
public record OfferedKeys(Optional<MasterKey> current, Optional<MasterKey> previous) {
  public static final OfferedKeys NONE = new OfferedKeys(Optional.empty(), Optional.empty());

  public void close() {
    current.ifPresent(MasterKey::close);
    previous.ifPresent(MasterKey::close);
  }
}
