package io.sealstream.store;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * Contents of a file, sparse, in pages of 4 KiB. A page that was written counts as allocated, also
 * when it holds zeros. Pages are never changed in place, so copies share them.
 */
final class SimPages {
  static final int PAGE = 4096;
  private static final byte[] ZEROS = new byte[PAGE];

  private final TreeMap<Long, byte[]> pages;
  private long size;

  SimPages() {
    pages = new TreeMap<>();
  }

  private SimPages(SimPages other) {
    pages = new TreeMap<>(other.pages);
    size = other.size;
  }

  SimPages copy() {
    return new SimPages(this);
  }

  long size() {
    return size;
  }

  int allocated() {
    return pages.size();
  }

  /** Pages that writing this range would allocate. */
  int missing(long position, int length) {
    int missing = 0;
    for (long page = position / PAGE; page * PAGE < position + length; page++) {
      missing += pages.containsKey(page) ? 0 : 1;
    }
    return missing;
  }

  byte[] page(long number) {
    return pages.getOrDefault(number, ZEROS);
  }

  void setPage(long number, byte[] bytes) {
    pages.put(number, Arrays.equals(bytes, ZEROS) ? ZEROS : bytes.clone());
  }

  void truncate(long end) {
    size = end;
    pages.tailMap((end + PAGE - 1) / PAGE, true).clear();
    long last = end / PAGE;
    if (end % PAGE != 0 && pages.containsKey(last)) {
      byte[] cut = pages.get(last).clone();
      Arrays.fill(cut, (int) (end % PAGE), PAGE, (byte) 0);
      setPage(last, cut);
    }
  }

  void write(long position, byte[] from, int offset, int length) {
    long at = position;
    int done = 0;
    while (done < length) {
      int in = (int) (at % PAGE);
      int part = Math.min(PAGE - in, length - done);
      byte[] page = part == PAGE ? new byte[PAGE] : page(at / PAGE).clone();
      System.arraycopy(from, offset + done, page, in, part);
      setPage(at / PAGE, page);
      at += part;
      done += part;
    }
    size = Math.max(size, position + length);
  }

  void read(long position, byte[] into, int offset, int length) {
    long at = position;
    int done = 0;
    while (done < length) {
      int in = (int) (at % PAGE);
      int part = Math.min(PAGE - in, length - done);
      System.arraycopy(page(at / PAGE), in, into, offset + done, part);
      at += part;
      done += part;
    }
  }

  byte[] bytes() {
    byte[] all = new byte[Math.toIntExact(size)];
    read(0, all, 0, all.length);
    return all;
  }
}
