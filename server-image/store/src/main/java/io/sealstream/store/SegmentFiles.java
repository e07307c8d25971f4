package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which segment files there are and who needs them. A file is deleted when no stream's committed
 * catalog entry names it, and never before that commit.
 *
 * <p>A stream's part in an open file is remembered even when it holds nothing any more, because its
 * ordinals must go on. Written by the housekeeper, and by recovery before that; safe for every
 * thread.
 */
final class SegmentFiles {
  /** About what a stream's index takes in a file, whatever it has there. */
  private static final long PART = 160;

  private final Disk disk;
  private final OpenFiles readers;
  private final Map<FileId, SegmentFile> files = new HashMap<>();
  private final Map<FileId, Long> lengths = new HashMap<>();
  private final Set<FileId> open = new HashSet<>();

  /** Files to be rewritten because of erased messages. */
  private final Set<FileId> swept = new HashSet<>();

  /** How many streams' committed entries name a file. */
  private final Map<FileId, Integer> users = new HashMap<>();

  private final Map<StreamId, Map<FileId, StreamSegment>> parts = new HashMap<>();
  private final Map<StreamId, Set<FileId>> committed = new HashMap<>();
  private boolean newNames;

  /** Hold messages that no committed entry names yet. */
  private final Set<FileId> placed = new HashSet<>();

  SegmentFiles(Disk disk, OpenFiles readers) {
    this.disk = disk;
    this.readers = readers;
  }

  /** What a stream has in a file. */
  synchronized StreamSegment of(Stream stream, SegmentFile file) {
    return parts
        .computeIfAbsent(stream.id(), s -> new HashMap<>())
        .computeIfAbsent(file.id(), f -> StreamSegment.empty(file, stream.key()));
  }

  /** A stream has a newer key than what it has in files so far. */
  synchronized void outdate(StreamId stream) {
    parts.getOrDefault(stream, Map.of()).values().forEach(StreamSegment::outdate);
  }

  /** A file that a catalog entry names. */
  synchronized Optional<SegmentFile> find(FileId id) throws IOException {
    String name = SegmentFile.name(id);
    if (!files.containsKey(id) && disk.exists(name)) {
      // Of a listed clear file all would be read; what it holds is proven when it is.
      Optional<SegmentFile> found =
          readers.isListed(name)
              ? SegmentFile.look(disk, id)
              : readers.read(name, file -> SegmentFile.look(file, id));
      if (found.isPresent()) {
        files.put(id, found.get());
        lengths.put(id, readers.read(name, Disk.File::size));
      }
    }
    return Optional.ofNullable(files.get(id));
  }

  /** A start found a stream with these segments in the catalog. */
  synchronized void found(CatalogEntry entry, List<StreamSegment> segments) {
    Map<FileId, StreamSegment> byFile = parts.computeIfAbsent(entry.stream(), s -> new HashMap<>());
    segments.forEach(s -> byFile.put(s.file().id(), s));
    use(entry.stream(), entry.segments().stream().map(CatalogEntry.Segment::file).toList());
  }

  /** A file was made and is written to. */
  synchronized void opened(SegmentFile file) {
    files.put(file.id(), file);
    open.add(file.id());
    newNames = true;
  }

  /** What was written to a file can be read from there. */
  synchronized void placed(SegmentFile file) {
    placed.add(file.id());
  }

  /**
   * Files with messages that no committed entry names yet. Where some streams are committed alone,
   * their entries say that these are to be rewritten: after a crash nobody knows what the others
   * erased there.
   */
  synchronized Set<FileId> placed() {
    return Set.copyOf(placed);
  }

  /** Everything that was placed so far is committed. */
  synchronized void allCommitted() {
    placed.clear();
  }

  synchronized void closed(SegmentFile file) {
    open.remove(file.id());
  }

  synchronized void length(FileId file, long bytes) {
    lengths.put(file, bytes);
  }

  synchronized boolean hasNewNames() {
    return newNames;
  }

  synchronized void namesSynced() {
    newNames = false;
  }

  /** The durable catalog says that a stream has these segments. */
  synchronized void committed(StreamId stream, Collection<FileId> named) {
    use(stream, named);
    Map<FileId, StreamSegment> byFile = parts.getOrDefault(stream, new HashMap<>());
    byFile.keySet().removeIf(f -> !named.contains(f) && !open.contains(f));
    if (byFile.isEmpty()) {
      parts.remove(stream);
    }
  }

  /** A stream is gone: no entry will name its segments, and it goes on in no open one. */
  synchronized void ended(StreamId stream) {
    use(stream, List.of());
    parts.remove(stream);
  }

  private void use(StreamId stream, Collection<FileId> named) {
    named.forEach(f -> users.merge(f, 1, Integer::sum));
    committed.getOrDefault(stream, Set.of()).forEach(f -> users.merge(f, -1, Integer::sum));
    if (named.isEmpty()) {
      committed.remove(stream);
    } else {
      committed.put(stream, Set.copyOf(named));
    }
  }

  /** Deletes what nobody needs: after a commit, or what found no room. */
  synchronized void deleteUnused() throws IOException {
    for (Iterator<SegmentFile> all = files.values().iterator(); all.hasNext(); ) {
      SegmentFile file = all.next();
      if (isUnused(file.id())) {
        readers.evict(file.name());
        disk.delete(file.name());
        all.remove();
        forgetParts(file.id());
        users.remove(file.id());
        lengths.remove(file.id());
        swept.remove(file.id());
      }
    }
  }

  /** Whoever had something there when it was written to, and has not changed since. */
  private void forgetParts(FileId file) {
    parts
        .values()
        .removeIf(
            byFile -> {
              byFile.remove(file);
              return byFile.isEmpty();
            });
  }

  private boolean isUnused(FileId file) {
    return users.getOrDefault(file, 0) == 0 && !open.contains(file) && !placed.contains(file);
  }

  /** True when a stream's committed entry names the file of this name. */
  synchronized boolean isNamed(String name) {
    return users.keySet().stream().anyMatch(id -> name.equals(SegmentFile.name(id)))
        || files.values().stream().anyMatch(f -> f.name().equals(name));
  }

  /**
   * A file that streams have messages in.
   *
   * @param liveBytes about what they would take in a new file
   * @param sweep it holds erased messages, and it is time that they go
   * @param outdated it holds something under the old key of a stream
   */
  record Use(SegmentFile file, long length, long liveBytes, boolean sweep, boolean outdated) {}

  /** It is time that what was erased so far goes. */
  synchronized void sweep() {
    for (Map<FileId, StreamSegment> byFile : parts.values()) {
      byFile.forEach(
          (file, part) -> {
            if (part.isErased()) {
              swept.add(file);
            }
          });
    }
  }

  /**
   * A start: what stands in a file behind everything that the catalog knows was being written at a
   * crash, and nobody could tell that a message in it was erased. Such files are rewritten.
   */
  synchronized void sweepTails() {
    Map<FileId, Long> ends = new HashMap<>();
    for (Map<FileId, StreamSegment> byFile : parts.values()) {
      byFile.forEach((file, part) -> ends.merge(file, part.end(), Math::max));
    }
    lengths.forEach(
        (file, length) -> {
          if (!open.contains(file) && length > JournalWriter.align(ends.getOrDefault(file, 0L))) {
            swept.add(file);
          }
        });
  }

  /** As above, of a file that a write failed in. */
  synchronized void sweep(FileId file) {
    swept.add(file);
  }

  /** True when a file that is written to should be closed, so that it can be rewritten. */
  synchronized boolean isSweepWaiting() {
    return swept.stream().anyMatch(open::contains);
  }

  /** True for a file that should be rewritten because of erased messages. */
  synchronized boolean isSwept(FileId file) {
    return swept.contains(file);
  }

  /** Files that are not written to any more, and that the durable catalog names. */
  synchronized List<Use> closed() {
    Map<FileId, Long> live = new HashMap<>();
    for (Map<FileId, StreamSegment> byFile : parts.values()) {
      byFile.forEach((file, part) -> live.merge(file, PART + part.liveBytes(), Long::sum));
    }
    Set<FileId> outdated = outdatedFiles();
    return files.values().stream()
        .filter(f -> !open.contains(f.id()) && users.getOrDefault(f.id(), 0) > 0)
        .map(f -> use(f, live.getOrDefault(f.id(), 0L), outdated))
        .toList();
  }

  private Use use(SegmentFile file, long live, Set<FileId> outdated) {
    FileId id = file.id();
    long length = lengths.getOrDefault(id, 0L);
    return new Use(file, length, live, swept.contains(id), outdated.contains(id));
  }

  /** Those that hold something under the old key of a stream. */
  synchronized Set<FileId> outdatedFiles() {
    Set<FileId> outdated = new HashSet<>();
    for (Map<FileId, StreamSegment> byFile : parts.values()) {
      byFile.forEach(
          (file, part) -> {
            if (part.isOutdated()) {
              outdated.add(file);
            }
          });
    }
    return outdated;
  }

  /** Files that hold something under the old key of a stream. */
  record Outdated(int files, long bytes) {}

  synchronized Outdated outdated() {
    Set<FileId> outdated = outdatedFiles();
    long bytes = outdated.stream().mapToLong(file -> lengths.getOrDefault(file, 0L)).sum();
    return new Outdated(outdated.size(), bytes);
  }

  /** About what the messages in these files would take in new ones. */
  synchronized long liveBytes(Set<FileId> of) {
    return parts.values().stream()
        .flatMap(byFile -> byFile.entrySet().stream())
        .filter(part -> of.contains(part.getKey()))
        .mapToLong(part -> PART + part.getValue().liveBytes())
        .sum();
  }

  /** Streams that have something in one of these files. */
  synchronized List<StreamId> users(Set<FileId> of) {
    return parts.entrySet().stream()
        .filter(e -> e.getValue().keySet().stream().anyMatch(of::contains))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Files that the durable catalog names. */
  synchronized List<FileId> named() {
    return files.keySet().stream().filter(file -> users.getOrDefault(file, 0) > 0).toList();
  }

  /** What a stream has in a file, if it has something there. */
  synchronized Optional<StreamSegment> part(StreamId stream, FileId file) {
    return Optional.ofNullable(parts.getOrDefault(stream, Map.of()).get(file));
  }

  /** Those of these files that a stream has something in. */
  synchronized Set<FileId> of(StreamId stream, Set<FileId> of) {
    Set<FileId> used = new HashSet<>(parts.getOrDefault(stream, Map.of()).keySet());
    used.retainAll(of);
    return used;
  }

  /** About what a stream's messages in these files would take in a new one. */
  synchronized long liveBytes(StreamId stream, Set<FileId> of) {
    Map<FileId, StreamSegment> byFile = parts.getOrDefault(stream, Map.of());
    return of.stream()
        .filter(byFile::containsKey)
        .mapToLong(file -> byFile.get(file).liveBytes())
        .sum();
  }

  /** True when a file is there whose frames may be compressed. */
  synchronized boolean mayBeCompressed() {
    return files.values().stream().anyMatch(f -> f.compression() != Compression.NONE);
  }

  /** How many files there are, how long they are, and those under another cipher than this. */
  record Totals(int files, long bytes, int filesInOtherCiphers, long bytesInOtherCiphers) {}

  synchronized Totals totals(CipherSuite cipher) {
    return totals(other -> other != cipher);
  }

  /** As above, with those that count as being under another cipher. */
  synchronized Totals totals(Predicate<CipherSuite> isOther) {
    long bytes = 0;
    int others = 0;
    long otherBytes = 0;
    for (SegmentFile file : files.values()) {
      long length = lengths.getOrDefault(file.id(), 0L);
      bytes += length;
      if (isOther.test(file.header().cipher())) {
        others++;
        otherBytes += length;
      }
    }
    return new Totals(files.size(), bytes, others, otherBytes);
  }
}
