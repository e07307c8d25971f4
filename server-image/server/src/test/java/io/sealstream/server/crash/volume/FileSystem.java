package io.sealstream.server.crash.volume;

import io.sealstream.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the kernel asks for, done on a disk: one flat directory of files. Nothing is cached by the
 * kernel, so each read and write of the server arrives here, and a sync is the disk's own. Writes
 * are sometimes done in part only, as the system may. One thread.
 */
final class FileSystem {
  static final int MOST = 1 << 20;

  /** Returned for what has no answer. */
  static final int SILENCE = -1;

  private static final int NEVER = -1;
  private static final int BLOCK = 4096;
  private static final int SECTOR = 512;
  private static final int NAME_LENGTH = 255;
  private static final int DIRECT = 1;
  private static final int SET_SIZE = 1 << 3;
  private static final int BIG_WRITES = 1 << 5;
  private static final int MAX_PAGES = 1 << 22;

  private final Disk disk;
  private final Files files;
  private final Random shortWrites;
  private final AtomicInteger writesUntilFault = new AtomicInteger(NEVER);

  FileSystem(Disk disk, long seed) {
    this.disk = disk;
    this.files = new Files(disk);
    this.shortWrites = new Random(seed);
  }

  /** A write fails when a part of it is done, so many writes from now. Any thread. */
  void failWriteAfter(int writes) {
    writesUntilFault.set(writes);
  }

  /** The processes are gone, and with them all that they had open. */
  void restart() {
    files.forgetAll();
    writesUntilFault.set(NEVER);
  }

  /**
   * Does what a request says.
   *
   * @return errno, 0 when it is done, or {@link #SILENCE}
   * @throws IOException when the disk failed
   */
  int serve(Request request, Answer answer) throws IOException {
    try {
      return switch (request.opcode()) {
        case 26 -> greet(answer);
        case 1 -> lookUp(request, answer);
        case 3 -> attributes(request.node(), answer);
        case 4 -> change(request, answer);
        case 35 -> create(request, answer);
        case 14 -> opened(0, DIRECT, answer);
        case 15 -> read(request, answer);
        case 16 -> write(request, answer);
        case 17 -> space(answer);
        case 18 -> 0; // release
        case 20 -> done(files.file(request.node())::force);
        case 10 -> done(() -> files.delete(request.text(0)));
        case 12 -> rename(request, 8);
        case 45 -> request.int32(8) == 0 ? rename(request, 16) : Libc.EINVAL;
        case 27 -> opened(files.openListing(), 0, answer);
        case 28 -> list(request, answer);
        case 29 -> done(() -> files.closeListing(request.int64(0)));
        case 30 -> done(disk::forceDirectory);
        case 2 -> forget(request.node(), request.int64(0));
        case 42 -> forgetMany(request);
        case 36, 38 -> SILENCE; // interrupt, destroy
        default -> Libc.ENOSYS;
      };
    } catch (NoSuchFileException e) {
      return Libc.ENOENT;
    } catch (FileAlreadyExistsException e) {
      return Libc.EEXIST;
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static int done(Work work) throws IOException {
    work.run();
    return 0;
  }

  /** struct fuse_init_out, version 7.31. */
  private static int greet(Answer answer) {
    answer.int32(7).int32(31).int32(MOST).int32(BIG_WRITES | MAX_PAGES);
    answer.int32(12 << 16 | 16).int32(MOST).int32(1).int32(MOST / BLOCK).zeros(8 * 4);
    return 0;
  }

  private int lookUp(Request request, Answer answer) throws IOException {
    long node = files.find(request.text(0));
    return node == 0 ? Libc.ENOENT : entry(node, answer);
  }

  /** struct fuse_entry_out; nothing of it may be kept. */
  private int entry(long node, Answer answer) throws IOException {
    answer.int64(node).zeros(8 + 8 + 8 + 4 + 4).attributes(node, files.size(node));
    return 0;
  }

  /** struct fuse_attr_out. */
  private int attributes(long node, Answer answer) throws IOException {
    answer.zeros(8 + 4 + 4).attributes(node, files.size(node));
    return 0;
  }

  private int change(Request request, Answer answer) throws IOException {
    if ((request.int32(0) & SET_SIZE) != 0) {
      files.file(request.node()).truncate(request.int64(16));
    }
    return attributes(request.node(), answer);
  }

  private int create(Request request, Answer answer) throws IOException {
    entry(files.create(request.text(16)), answer);
    return opened(0, DIRECT, answer);
  }

  private static int opened(long handle, int flags, Answer answer) {
    answer.int64(handle).int32(flags).int32(0);
    return 0;
  }

  private int read(Request request, Answer answer) throws IOException {
    Disk.File file = files.file(request.node());
    ByteBuffer into = answer.body();
    int begin = into.position();
    into.limit(begin + request.int32(16));
    long at = request.int64(8);
    while (into.hasRemaining() && file.read(into, at + into.position() - begin) > 0) {}
    return 0;
  }

  private int write(Request request, Answer answer) throws IOException {
    int length = request.int32(16);
    if (length > SECTOR && shortWrites.nextInt(16) == 0) {
      length = SECTOR * (1 + shortWrites.nextInt((length - 1) / SECTOR));
    }
    boolean fails = writesUntilFault.getAndDecrement() == 0;
    int done = fails ? length / 2 : length;
    files.file(request.node()).write(request.content(40, done), request.int64(8));
    if (fails) {
      throw new IOException("a write that fails");
    }
    answer.int32(length).int32(0);
    return 0;
  }

  /** struct fuse_kstatfs. */
  private int space(Answer answer) throws IOException {
    long free = disk.usableSpace() / BLOCK;
    answer.int64(disk.totalSpace() / BLOCK).int64(free).int64(free).int64(1 << 20).int64(1 << 20);
    answer.int32(BLOCK).int32(NAME_LENGTH).int32(BLOCK).zeros(7 * 4);
    return 0;
  }

  private int rename(Request request, int offset) throws IOException {
    String from = request.text(offset);
    files.rename(from, request.text(offset + from.length() + 1));
    return 0;
  }

  private int list(Request request, Answer answer) {
    List<String> names = files.listing(request.int64(0));
    int room = request.int32(16);
    for (int i = (int) request.int64(8); i < names.size(); i++) {
      if (answer.length() + 24 + names.get(i).length() + 8 > room) {
        break;
      }
      answer.directoryEntry(names.get(i), i);
    }
    return 0;
  }

  private int forget(long node, long times) {
    files.forget(node, times);
    return SILENCE;
  }

  private int forgetMany(Request request) {
    for (int i = 0; i < request.int32(0); i++) {
      forget(request.int64(8 + 16 * i), request.int64(16 + 16 * i));
    }
    return SILENCE;
  }
}
