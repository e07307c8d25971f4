package io.sealstream.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The store directory as the store sees it: a flat set of named files. There are two: the real one
 * and the simulated one of the tests, which forgets what was not synced. Nothing in this module
 * touches a file in another way.
 *
 * <p>Durability: bytes written are durable after {@link File#force}; names (created, renamed,
 * deleted) after {@link #forceDirectory}. Thread rule: safe for every thread; a thread that calls
 * it is never interrupted (that would close the channel for everyone) and never virtual.
 *
 * <p>Where no space is left, create, write and truncate throw {@link DiskFullException}; every
 * other {@link IOException} means that the medium failed.
 */
public interface Disk extends Closeable {
  /** Opens an existing file. */
  File open(String name, Access access) throws IOException;

  /** Makes a new file; fails when the name is taken. */
  File create(String name) throws IOException;

  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  boolean exists(String name) throws IOException;

  /** All names, sorted; none when the directory does not exist. */
  List<String> list() throws IOException;

  /** Names in the directory above, without the store's own, sorted: for telling whose it is. */
  List<String> beside() throws IOException;

  /** Makes every name change so far durable. */
  void forceDirectory() throws IOException;

  /** Bytes that can still be written to this volume. */
  long usableSpace() throws IOException;

  /** Bytes of the whole volume. */
  long totalSpace() throws IOException;

  /**
   * Takes the store for this process, without changing a byte or a time stamp of a store that
   * exists. Makes directory and lock file where there is none yet. Given back by {@link #close}.
   *
   * @return false when another process has it
   */
  boolean lock() throws IOException;

  /** How a file is opened. */
  enum Access {
    READ,
    READ_WRITE
  }

  /** An open file. */
  interface File extends Closeable {
    /** Reads up to {@code into.remaining()} bytes; -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    /**
     * Writes all of {@code from}.
     *
     * @throws DiskFullException when the volume or its quota is full; a part may be written
     */
    void write(ByteBuffer from, long position) throws IOException;

    long size() throws IOException;

    /** Cuts or grows the file; grown bytes read as zero. */
    void truncate(long size) throws IOException;

    /** Makes data, and the metadata needed to read it, durable (fdatasync). */
    void force() throws IOException;
  }
}
