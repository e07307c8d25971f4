package io.sealstream.store;

import java.nio.ByteBuffer;

/**
 * One change that a program asked a {@link SimDisk} for. The events of a run are numbered from 1:
 * each is a boundary at which a test may cut the power.
 *
 * @param name file, the new name of a rename, empty for the directory
 * @param position of a write; size of a truncate
 * @param content of a write, for as long as the event is looked at; else empty
 */
public record SimEvent(long number, Kind kind, String name, long position, ByteBuffer content) {
  public enum Kind {
    CREATE,
    WRITE,
    TRUNCATE,
    FORCE,
    RENAME,
    DELETE,
    FORCE_DIRECTORY
  }
}
