package io.sealstream.server.start;

import io.sealstream.keyring.StartCode;
import io.sealstream.store.DamageException;
import io.sealstream.store.DiskFullException;
import io.sealstream.store.FormatTooNewException;
import io.sealstream.store.StoreFacts;
import java.io.IOException;

/**
 * Why an opened store could not be brought back, and so whose work it is: damage asks for a backup,
 * a full or failing volume for room or repair. The start was noted in the superblock by then.
 *
 * @param store the directory
 */
record RecoveryFault(String store, StoreFacts facts) {

  Refused of(IOException fault) {
    return switch (fault) {
      case FormatTooNewException e -> refused(StartCode.FORMAT_TOO_NEW, e.getMessage());
      case DamageException e ->
          refused(
              StartCode.STORE_DAMAGED, "%s cannot be opened: %s".formatted(store, e.getMessage()));
      case DiskFullException e ->
          refused(
              StartCode.STORE_UNWRITABLE,
              "%s has no room for a start (%s): grow the volume or free space on it; nothing is lost"
                  .formatted(store, e.getMessage()));
      default ->
          refused(
              StartCode.STORE_UNWRITABLE,
              "%s cannot be read or written (%s: %s): look at the volume, then start again"
                  .formatted(store, fault.getClass().getSimpleName(), fault.getMessage()));
    };
  }

  private Refused refused(StartCode code, String why) {
    return Refused.afterOpening(code, why, facts);
  }
}
