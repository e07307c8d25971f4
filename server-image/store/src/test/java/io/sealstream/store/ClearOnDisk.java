package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What somebody without the key finds on the volume of a store that was plain once: no file that
 * says it is clear, and in no file a byte of the messages.
 */
final class ClearOnDisk {
  private static final int CANARY = 16;

  private ClearOnDisk() {}

  static void check(Disk disk, Collection<StreamModel> models) throws IOException {
    List<String> canaries = models.stream().flatMap(ClearOnDisk::canaries).limit(12).toList();
    for (String name : disk.list()) {
      if (isData(name)) {
        try (Disk.File file = disk.open(name, Disk.Access.READ)) {
          Optional<FileHeader> header = FileHeader.read(file);
          boolean clear = header.filter(h -> !h.cipher().seals()).isPresent();
          Broken.check(!clear, "strict", name + " is clear");
        }
      }
      String bytes = new String(Volume.read(disk, name), ISO_8859_1);
      for (String canary : canaries) {
        Broken.check(!bytes.contains(canary), "strict", name + " holds a message in clear");
      }
    }
  }

  private static boolean isData(String name) {
    return name.endsWith(JournalFiles.SUFFIX)
        || name.endsWith(CatalogLog.SUFFIX)
        || name.endsWith(SegmentFile.SUFFIX);
  }

  /** Ends of the first messages, which were there while the store was plain. */
  private static java.util.stream.Stream<String> canaries(StreamModel model) {
    return model.publishes().stream()
        .filter(body -> body.length > 3 * CANARY)
        .map(body -> new String(body, body.length - CANARY, CANARY, ISO_8859_1))
        .limit(4);
  }
}
