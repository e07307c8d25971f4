package io.sealstream.server.start;

import io.sealstream.keyring.StartCode;
import io.sealstream.server.jetstream.stream.StoreModeException;
import io.sealstream.store.DamageException;
import io.sealstream.store.DiskFullException;
import io.sealstream.store.FormatTooNewException;
import io.sealstream.store.StoreFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/**
 * Why an opened store could not be brought back, and so whose work it is: damage asks for a backup,
 * a full or failing volume for room or repair, a store of another kind for another configuration or
 * an empty volume, whole entries that this program does not understand for another version of it.
 * The start was noted in the superblock by then.
 *
 * @param store the directory
 */
record RecoveryFault(String store, StoreFacts facts) {

  Refused of(Exception fault) {
    return switch (fault) {
      case FormatTooNewException e -> refused(StartCode.FORMAT_TOO_NEW, e.getMessage());
      case DamageException e ->
          refused(
              StartCode.STORE_DAMAGED,
              "%s cannot be opened: %s; restore the volume from a backup"
                  .formatted(store, e.getMessage()));
      case DiskFullException e ->
          refused(
              StartCode.STORE_UNWRITABLE,
              "%s has no room for a start (%s): grow the volume or free space on it; nothing is lost"
                  .formatted(store, e.getMessage()));
      case StoreModeException e ->
          refused(StartCode.STORE_MODE_DIFFERS, "%s (%s)".formatted(advice(e.mode()), store));
      case IOException e ->
          refused(
              StartCode.STORE_UNWRITABLE,
              "%s cannot be read or written (%s): look at the volume, then start again"
                  .formatted(store, words(e)));
      case UncheckedIOException e -> of(e.getCause());
      case CompletionException e when e.getCause() instanceof Exception cause -> of(cause);
      default ->
          refused(
              StartCode.FORMAT_TOO_NEW,
              "this version of Sealstream cannot read what %s holds (%s): start the version that wrote it, or a newer one"
                  .formatted(store, words(fault)));
    };
  }

  private static String advice(StoreModeException.Mode mode) {
    return switch (mode) {
      case CLUSTER ->
          "the store holds replicas of a cluster's streams: give this server its cluster {} block back, or an empty store";
      case ALONE ->
          "the store holds streams of a server that was in no cluster: start it without cluster {}, back the streams up, and begin the cluster with an empty store";
    };
  }

  /** One line: what, and where in the program that became apparent. */
  static String words(Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    String where = trace.length == 0 ? "" : ", in " + trace[0];
    return fault.toString().replaceAll("\\s+", " ") + where;
  }

  private Refused refused(StartCode code, String why) {
    return Refused.afterOpening(code, why, facts);
  }
}
