package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who once had the master key and the volume: he keeps what the key ring and the catalog
 * gave him, and comes back later to read the volume.
 */
final class Thief {
  private final KeyRing ring;
  private final Map<StreamId, DataKey> streams = new HashMap<>();

  private Thief(KeyRing ring) {
    this.ring = ring;
  }

  /** Takes everything. */
  static Thief of(Disk disk, String masterKey, StoreCore core) throws IOException {
    byte[] copy = BlockFile.read(disk, RingFile.NAME, RingFile.COPIES).getFirst();
    Thief thief = new Thief(Starts.ring(copy, masterKey).orElseThrow());
    KeysSeen seen = new KeysSeen();
    core.streams().forEach(s -> thief.streams.put(s.id(), seen.see(s).orElseThrow()));
    return thief;
  }

  /** Files of which he reads something. */
  List<String> reads(Disk disk) throws IOException {
    List<String> read = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.equals(SuperblockFile.NAME) ? readsSuperblock(disk) : readsFile(disk, name)) {
        read.add(name);
      }
    }
    return read;
  }

  private boolean readsSuperblock(Disk disk) throws IOException {
    for (SuperblockCopy copy : SuperblockFile.read(disk)) {
      if (copy instanceof SuperblockCopy.Readable block
          && ring.superblockKey(block.keyId()).isPresent()
          && SuperblockFormat.open(block, ring.superblockKey(block.keyId())).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private boolean readsFile(Disk disk, String name) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      Optional<FileHeader> header = FileHeader.read(file);
      for (SubKey key : header.map(this::keys).orElse(List.of())) {
        if (opensAFrame(new FrameReader(file, header.get(), key), file.size())) {
          return true;
        }
      }
      return false;
    }
  }

  private List<SubKey> keys(FileHeader header) {
    return switch (header.kind()) {
      case JOURNAL -> ring.journalKey(header.keyId()).map(k -> of(header, k)).orElse(List.of());
      case CATALOG -> ring.catalogKey(header.keyId()).map(k -> of(header, k)).orElse(List.of());
      case SEGMENT ->
          streams.entrySet().stream()
              .map(s -> header.subKey(Optional.of(s.getValue()), s.getKey()))
              .toList();
    };
  }

  private static List<SubKey> of(FileHeader header, DataKey key) {
    return List.of(header.subKey(Optional.of(key)));
  }

  private static boolean opensAFrame(FrameReader reader, long size) throws IOException {
    for (long at = FileHeader.BLOCK; at < size; ) {
      FrameReader.Found found = reader.read(at);
      if (found == FrameReader.Found.FRAME) {
        return true;
      }
      at = found == FrameReader.Found.NOTHING ? JournalWriter.align(at + 1) : reader.end();
    }
    return false;
  }
}
