package io.sealstream.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes of a file in memory, over those of a file that is only read. Kept in pages; a page of zeros
 * costs nothing, since journal files are filled with them. Safe for every thread.
 */
final class OverlaidBytes implements Closeable {
  private static final int PAGE = 4096;
  private static final byte[] ZEROS = new byte[PAGE];

  private final Optional<Disk.File> base;
  private final Map<Long, byte[]> pages = new HashMap<>();

  /** How much of the file below still counts: less after it was cut. */
  private long baseSize;

  private long size;

  private OverlaidBytes(Optional<Disk.File> base, long size) {
    this.base = base;
    this.baseSize = size;
    this.size = size;
  }

  static OverlaidBytes empty() {
    return new OverlaidBytes(Optional.empty(), 0);
  }

  /** Takes the file over. */
  static OverlaidBytes over(Disk.File file) throws IOException {
    return new OverlaidBytes(Optional.of(file), file.size());
  }

  synchronized long size() {
    return size;
  }

  synchronized int read(ByteBuffer into, long position) throws IOException {
    if (position >= size) {
      return -1;
    }
    int length = (int) Math.min(into.remaining(), size - position);
    for (int done = 0; done < length; ) {
      long at = position + done;
      int offset = (int) (at % PAGE);
      int part = Math.min(length - done, PAGE - offset);
      into.put(page(at / PAGE), offset, part);
      done += part;
    }
    return length;
  }

  private byte[] page(long number) throws IOException {
    byte[] page = pages.get(number);
    return page != null ? page : below(number);
  }

  private byte[] below(long number) throws IOException {
    long start = number * PAGE;
    if (base.isEmpty() || start >= baseSize) {
      return ZEROS;
    }
    ByteBuffer page = ByteBuffer.allocate(PAGE);
    page.limit((int) Math.min(PAGE, baseSize - start));
    while (page.hasRemaining() && base.get().read(page, start + page.position()) > 0) {
      // a file may give fewer bytes than asked for
    }
    return page.array();
  }

  synchronized void write(ByteBuffer from, long position) throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      int offset = (int) (at % PAGE);
      int part = Math.min(from.remaining(), PAGE - offset);
      byte[] page = part == PAGE ? new byte[PAGE] : page(at / PAGE).clone();
      from.get(page, offset, part);
      put(at / PAGE, page);
      at += part;
    }
    size = Math.max(size, at);
  }

  private void put(long number, byte[] page) {
    pages.put(number, Arrays.equals(page, ZEROS) ? ZEROS : page);
  }

  synchronized void truncate(long to) {
    if (to < size) {
      baseSize = Math.min(baseSize, to);
      pages.keySet().removeIf(page -> page * PAGE >= to);
      byte[] last = pages.get(to / PAGE);
      if (last != null) {
        byte[] cut = last.clone();
        Arrays.fill(cut, (int) (to % PAGE), PAGE, (byte) 0);
        put(to / PAGE, cut);
      }
    }
    size = to;
  }

  @Override
  public void close() throws IOException {
    if (base.isPresent()) {
      base.get().close();
    }
  }
}
