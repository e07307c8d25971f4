package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The journal's files on disk: those that a replay needs, in order, and spare ones. A spare file
 * was filled with bytes, synced, and its name too, before it is handed out: writing over it changes
 * no metadata (a growing file costs twice the sync) and needs no space.
 *
 * <p>Invariant: a file is recycled or deleted only when the durable superblock does not need it.
 * Thread safe.
 */
final class JournalFiles {
  static final String SUFFIX = ".journal";

  /** Files in which acknowledged entries were lost are renamed to end like this. */
  static final String DAMAGED = ".damaged" + SUFFIX;

  /** Left free for catalog entries and segments, without which the journal cannot be freed. */
  static final long MARGIN = 1 << 20;

  /** A file that may be written over from its beginning. */
  record Spare(String name, long size) {}

  /** A file that a replay needs. */
  record Used(String name, long size, FileId id, CipherSuite cipher, int keyId) {
    static Used of(String name, long size, FileHeader header) {
      return new Used(name, size, header.file(), header.cipher(), header.keyId());
    }
  }

  private volatile Runnable onUse = () -> {};

  /** Held while a file is made, which takes long; nothing else waits for it. */
  private final Object making = new Object();

  private final OpenStore store;
  private final Disk disk;
  private final JournalSize size;
  private final StoreHealth health;
  private final StoreRules rules;
  private final JournalRoom room = new JournalRoom();
  private final Deque<Spare> spares = new ArrayDeque<>();
  private final Deque<Used> used = new ArrayDeque<>();

  /** Segment files with spilled entries, by the journal file that refers to them. */
  private final Map<FileId, Set<FileId>> referred = new HashMap<>();

  JournalFiles(OpenStore store, JournalSize size, StoreHealth health, StoreRules rules) {
    this.rules = rules;
    this.store = store;
    this.health = health;
    this.disk = store.disk();
    this.size = size;
  }

  /** How much the journal can still take. */
  JournalRoom room() {
    return room;
  }

  /** Takes a spare file of at least so many bytes; makes one, if need be a small one. */
  Spare take(long atLeast) throws IOException {
    synchronized (making) {
      Optional<Spare> ready = takeReady(atLeast);
      if (ready.isPresent()) {
        return ready.get();
      }
      long usual = Math.max(atLeast, nextSize());
      long small = Math.max(atLeast, size.firstFile());
      return make(disk.usableSpace() < usual + MARGIN ? small : usual, MARGIN);
    }
  }

  /** A file of just so many bytes, where a usual one finds no room; nothing is left free beside. */
  Spare takeLeast(long bytes) throws IOException {
    synchronized (making) {
      return make(bytes, 0);
    }
  }

  private synchronized Optional<Spare> takeReady(long atLeast) {
    Optional<Spare> fit = spares.stream().filter(s -> s.size >= atLeast).findFirst();
    fit.ifPresent(spares::remove);
    countSpares();
    return fit;
  }

  /** Bytes of a file that has to be made. */
  synchronized long nextSize() {
    return used.isEmpty() ? size.firstFile() : size.file();
  }

  private void countSpares() {
    room.inSpares(spares.stream().mapToLong(Spare::size).sum());
  }

  /** Looks how much room the volume has for new files, so many bytes left out. */
  void look(long without) throws IOException {
    room.onVolume(disk.usableSpace() - MARGIN - without);
  }

  /** True when there is a journal. */
  synchronized boolean isUsed() {
    return !used.isEmpty();
  }

  /**
   * False when the journal is at its bound: a checkpoint must free files first. On a full volume no
   * checkpoint may be possible before the deletes that wait, so the bound gives way.
   */
  synchronized boolean mayTake() {
    long bound = rules.journalBound(size);
    return used.size() < 2 || health.isFull() || bytes() + size.file() <= bound;
  }

  /** True when a checkpoint should free files before the bound is reached. */
  synchronized boolean isHalfFull() {
    return used.size() > 1 && bytes() > size.bound() / 2;
  }

  /** Has a spare file ready, so that the next {@link #take} does not wait for the disk. */
  void prepare() throws IOException {
    synchronized (making) {
      if (wantsSpare()) {
        addSpare(make(size.file(), MARGIN));
      }
    }
  }

  /** Bytes that {@link #prepare} will take. */
  synchronized long missing() {
    return wantsSpare() ? size.file() : 0;
  }

  private synchronized boolean wantsSpare() {
    return spares.isEmpty() && !used.isEmpty();
  }

  private synchronized void addSpare(Spare spare) {
    spares.add(spare);
    countSpares();
  }

  /** The spare files that there are go: another key is in force than the one in their headers. */
  synchronized void deleteSpares() throws IOException {
    while (!spares.isEmpty()) {
      disk.delete(spares.remove().name);
    }
    countSpares();
  }

  private Spare make(long bytes, long margin) throws IOException {
    String name = store.newFile() + SUFFIX;
    ZeroFile.make(disk, name, bytes, margin);
    return new Spare(name, bytes);
  }

  /** From now on a replay needs this file. */
  synchronized void use(Spare spare, FileHeader header) {
    used.add(Used.of(spare.name, spare.size, header));
    onUse.run();
  }

  /** The newest file found no room for what was to be its beginning: nobody reads it. */
  synchronized void discardNewest() throws IOException {
    disk.delete(used.removeLast().name);
  }

  /** Called whenever a file was taken into use: it is time to prepare another one. */
  void onUse(Runnable listener) {
    onUse = listener;
  }

  /** Files that a replay read and would read again. */
  synchronized void found(List<Used> chain) {
    used.addAll(chain);
  }

  /** Files that no replay will read, those without a header apart. */
  synchronized void spare(List<Spare> blank, List<Used> unused) throws IOException {
    for (Spare file : blank) {
      recycle(file);
    }
    for (Used file : unused) {
      recycle(file);
    }
    referred.keySet().retainAll(used.stream().map(Used::id).toList());
  }

  /**
   * Checks that a replay may begin at {@code to} where it began at {@code from} so far.
   *
   * @return {@code to}
   * @throws IllegalStateException when that is before it: files of there may have been given back,
   *     and the next start would take them for lost
   */
  JournalMark forward(JournalMark from, JournalMark to) {
    boolean isForward =
        from.file().equals(to.file()) ? from.ordinal() <= to.ordinal() : isBefore(from, to);
    if (!isForward) {
      throw new IllegalStateException(
          "the start of the journal would go back from %s to %s".formatted(from, to));
    }
    return to;
  }

  /** Seldom asked: with each change of file, since files may just be deleted under the lock. */
  private synchronized boolean isBefore(JournalMark from, JournalMark to) {
    return place(from.file()) < place(to.file());
  }

  /** Which one of those that a replay needs it is; a file before them is -1. */
  private int place(FileId file) {
    return used().stream().map(Used::id).toList().indexOf(file);
  }

  /** Lets go of every file before {@code first}, which the durable superblock names as start. */
  synchronized void release(FileId first) throws IOException {
    if (used.stream().noneMatch(u -> u.id.equals(first))) {
      return; // the beginning of a new journal, or a file that was lost
    }
    while (!used.getFirst().id.equals(first)) {
      Used done = used.removeFirst();
      recycle(done);
      for (FileId spilled : referred.getOrDefault(done.id, Set.of())) {
        deleteUnreferred(spilled, done.id);
      }
      referred.remove(done.id);
    }
  }

  private void deleteUnreferred(FileId spilled, FileId except) throws IOException {
    boolean needed =
        referred.entrySet().stream()
            .anyMatch(e -> !e.getKey().equals(except) && e.getValue().contains(spilled));
    if (!needed && disk.exists(SegmentFile.name(spilled))) {
      disk.delete(SegmentFile.name(spilled));
    }
  }

  /** A journal file refers to spilled entries in a segment file, which is kept as long. */
  synchronized void refer(FileId journal, FileId spilled) {
    referred.computeIfAbsent(journal, j -> new HashSet<>()).add(spilled);
  }

  void refer(FileId journal, JournalRecords records) {
    records.spilled().forEach(entry -> refer(journal, entry.file()));
  }

  /** True for a segment file that holds spilled entries. */
  synchronized boolean refersTo(String segment) {
    return referred.values().stream()
        .flatMap(Set::stream)
        .anyMatch(f -> segment.equals(SegmentFile.name(f)));
  }

  private void recycle(Used done) throws IOException {
    int keyId = store.journalKey().map(DataKey::id).orElse(0);
    boolean asNow = done.cipher == store.cipher() && done.keyId == keyId;
    if (!asNow && !done.name.endsWith(DAMAGED)) {
      disk.delete(done.name); // a spare would keep what it holds under the other cipher or key
    } else {
      recycle(new Spare(done.name, done.size));
    }
  }

  private void recycle(Spare file) throws IOException {
    if (file.name.endsWith(DAMAGED)) {
      return; // kept for whoever wants to look
    }
    if (spares.size() < 2 && file.size == size.file()) {
      spares.add(file);
      countSpares();
    } else {
      disk.delete(file.name);
    }
  }

  /** Bytes of the files that a replay needs. */
  synchronized long bytes() {
    return used.stream().mapToLong(Used::size).sum();
  }

  /** Those that a replay needs and that are not under this cipher. */
  synchronized List<Used> inOtherCiphers(CipherSuite cipher) {
    return used.stream().filter(file -> file.cipher != cipher).toList();
  }

  /** True when a replay needs a file under another key than this. */
  synchronized boolean needsOtherKey(int keyId) {
    return used.stream().anyMatch(file -> file.keyId != keyId);
  }

  synchronized int count() {
    return used.size() + spares.size();
  }

  synchronized List<Used> used() {
    return new ArrayList<>(used);
  }
}
