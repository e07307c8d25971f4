package io.sealstream.server.jetstream.archive;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.api.Rfc3339;
import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.store.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an archive of version 1: a tar of {@code meta.inf}, message blocks in ascending order and
 * consumers' files. Checks every message's checksum. The index that newer servers add ({@code
 * index.db}) is not needed: everything stands in the blocks.
 */
final class FirstArchive {
  private static final Pattern BLOCK = Pattern.compile("msgs/(\\d{1,18})\\.blk");
  private static final Pattern CONSUMER = Pattern.compile("obs/([^/]+)/(meta\\.inf|o\\.dat)");
  private static final int MAX_META = 1 << 20;
  private static final int MAX_STATE = 64 << 20;

  private final TarInput tar;
  private final ArchiveTarget target;
  private final Message message = new Message();
  private final Map<String, byte[]> consumers = new LinkedHashMap<>();
  private String stream = "";
  private boolean begun;
  private long last;

  FirstArchive(InputStream in, ArchiveTarget target) {
    this.tar = new TarInput(in);
    this.target = target;
  }

  void read() throws IOException {
    Optional<TarInput.Entry> entry = tar.next();
    while (entry.isPresent()) {
      read(entry.get());
      entry = tar.next();
    }
    if (!begun) {
      throw new ArchiveException("the archive holds no stream: meta.inf is missing");
    }
    if (!consumers.isEmpty()) {
      throw new ArchiveException(
          "the archive is incomplete: consumer %s has no state"
              .formatted(consumers.keySet().iterator().next()));
    }
  }

  private void read(TarInput.Entry entry) throws IOException {
    Matcher block = BLOCK.matcher(entry.name());
    Matcher consumer = CONSUMER.matcher(entry.name());
    if (entry.name().equals("meta.inf")) {
      begin(whole(entry, MAX_META));
    } else if (!begun) {
      throw new ArchiveException("the archive does not begin with meta.inf");
    } else if (block.matches()) {
      block(entry.size(), HighwayHash.named(stream + "-" + Long.parseLong(block.group(1))));
    } else if (consumer.matches()) {
      consumer(consumer.group(1), consumer.group(2), entry);
    }
  }

  private byte[] whole(TarInput.Entry entry, int limit) throws IOException {
    if (entry.size() > limit) {
      throw new ArchiveException(
          "%s of the archive is longer than %d bytes".formatted(entry.name(), limit));
    }
    return tar.readNBytes((int) entry.size());
  }

  private static JsonObject json(byte[] bytes, String what) throws ArchiveException {
    try {
      return JsonObject.parse(bytes);
    } catch (RefusedException e) {
      throw new ArchiveException(what + " of the archive: " + e.getMessage());
    }
  }

  private void begin(byte[] meta) throws IOException {
    JsonObject json = json(meta, "meta.inf");
    begun = true;
    try {
      stream = json.string("name");
      target.begin(stream, created(json));
    } catch (RefusedException e) {
      throw new ArchiveException("meta.inf of the archive: " + e.getMessage());
    }
  }

  private static long created(JsonObject json) throws RefusedException {
    return json.time("Created").map(Rfc3339::nanos).filter(nanos -> nanos > 0).orElse(0L);
  }

  // --- messages ---

  private void block(long size, HighwayHash hash) throws IOException {
    long left = size;
    while (left > 0) {
      byte[] start = tar.readNBytes((int) Math.min(left, 4));
      int length = start.length < 4 ? 0 : MessageRecord.length(start, 0);
      if (length < MessageRecord.HEADER + MessageRecord.CHECKSUM
          || length > Math.min(left, MessageRecord.LIMIT)) {
        throw new ArchiveException("the archive is damaged: a message's length makes no sense");
      }
      byte[] record = new byte[length];
      System.arraycopy(start, 0, record, 0, 4);
      if (tar.readNBytes(record, 4, length - 4) < length - 4) {
        throw new EOFException("the archive is cut short");
      }
      MessageRecord.read(record, 0, length, message, hash);
      record();
      left -= length;
    }
  }

  private void record() throws IOException {
    long sequence = message.sequence;
    if ((sequence & MessageRecord.REMOVED) != 0) {
      target.removed(sequence & ~MessageRecord.REMOVED);
    } else if (sequence == 0 || (sequence & MessageRecord.ERASED) != 0) {
      long erased = sequence & ~MessageRecord.ERASED;
      if (erased > last) {
        last = erased;
        target.reached(erased, message.timestamp);
      }
    } else if (sequence > last) {
      last = sequence;
      target.message(message);
    }
  }

  // --- consumers ---

  private void consumer(String name, String file, TarInput.Entry entry) throws IOException {
    if (file.equals("meta.inf")) {
      consumers.put(name, whole(entry, MAX_META));
      return;
    }
    byte[] meta = consumers.remove(name);
    if (meta == null) {
      throw new ArchiveException("consumer %s of the archive has no meta.inf".formatted(name));
    }
    JsonObject json = json(meta, "consumer " + name);
    try {
      byte[] config = json.without("Created", "Name").toBytes();
      target.consumer(
          new StoredConsumer(
              name, created(json), config, ConsumerStateFile.read(whole(entry, MAX_STATE))));
    } catch (RefusedException e) {
      throw new ArchiveException("consumer " + name + " of the archive: " + e.getMessage());
    }
  }
}
