package io.sealstream.server.jetstream.stream;

import io.sealstream.store.DamageException;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which messages of a stream with {@code allow_msg_ttl} go when, by their headers. No part of the
 * state: it follows from the log, so nothing of it is saved. Messages that are applied are noted at
 * once; those that were there before (at a start, or when the stream allowed it) are {@linkplain
 * #look looked at} by who lets them go.
 *
 * <p>Invariant: a message between {@link #looked} and {@link #noted} may have any lifetime, of all
 * others it is known; what the log has no more may still be listed, up to half as much as it has.
 * Six bytes a message, a bit for {@code never}. Thread rule: as the log's.
 */
final class Lifetimes {
  /** No message goes by itself. */
  static final long NONE = LifetimeBlock.NONE;

  /** Later than this is not noted: nobody waits until the year 2106. */
  private static final long LAST_SECOND = 0xffff_ffffL;

  private static final long SECOND = 1_000_000_000L;

  /** Of messages in one look: the stream's other work waits meanwhile. */
  private static final long MOST_BYTES = 4 << 20;

  private final MessageLog log;
  private final PublishHeaders headers = new PublishHeaders();

  /** By the number of their range. */
  private final TreeMap<Long, LifetimeBlock> blocks = new TreeMap<>();

  private boolean allowed;
  private long looked;
  private long noted;
  private long earliest = NONE;

  private long listed;

  /** The block noted in last. */
  private LifetimeBlock current = new LifetimeBlock(-LifetimeBlock.SEQUENCES);

  /** The range after that whose block was pruned last. */
  private long pruned;

  Lifetimes(MessageLog log) {
    this.log = log;
  }

  /** The stream's configuration says whether messages have lifetimes. */
  void allow(StreamRules rules) {
    if (rules.allowMessageTtl() && !allowed) {
      allowed = true;
      looked = log.firstSequence();
      noted = log.lastSequence() + 1;
    }
  }

  /** A message was appended. */
  void appended(long sequence, long time, byte[] array, int headersAt, int length) {
    if (!allowed || length == 0) {
      return;
    }
    headers.read(array, headersAt, length);
    long ttl = MessageTtl.of(headers);
    if (ttl == MessageTtl.NEVER) {
      block(sequence).stays(sequence);
    } else if (ttl > 0) {
      goes(sequence, time, ttl);
    }
  }

  private void goes(long sequence, long time, long ttl) {
    long from = Math.ceilDiv(time, SECOND);
    if (ttl <= LAST_SECOND - from) {
      block(sequence).goes(sequence, from + ttl);
      earliest = Math.min(earliest, from + ttl);
    }
  }

  private LifetimeBlock block(long sequence) {
    if (listed > log.messages() + log.messages() / 2 + LifetimeBlock.SEQUENCES) {
      prune();
    }
    listed++;
    long number = sequence / LifetimeBlock.SEQUENCES;
    if (current.start() != number * LifetimeBlock.SEQUENCES) {
      current.trim();
      current = blocks.computeIfAbsent(number, n -> new LifetimeBlock(n * LifetimeBlock.SEQUENCES));
    }
    return current;
  }

  /** One block with each message that comes, so that nobody waits for all of them. */
  private void prune() {
    Map.Entry<Long, LifetimeBlock> next = blocks.ceilingEntry(pruned);
    if (next == null) {
      next = blocks.firstEntry();
    }
    LifetimeBlock block = next.getValue();
    listed -= block.size();
    block.prune(log);
    listed += block.size();
    forget(block);
    pruned = next.getKey() + 1;
    findEarliest();
  }

  /** Forgets a block in which nothing is left. */
  private void forget(LifetimeBlock block) {
    if (block.size() == 0 && block != current) {
      blocks.remove(block.start() / LifetimeBlock.SEQUENCES);
    }
  }

  /** Whether every message's lifetime is known. */
  boolean isKnown() {
    return looked >= noted;
  }

  /**
   * Looks at up to so many of the messages that were there before, or fewer long ones. One that
   * cannot be read counts as one that never goes: what it asks for is not known.
   */
  void look(int most) {
    Message message = new Message(); // kept no longer than this: it keeps a frame in memory
    long bytes = 0;
    for (int i = 0; i < most && bytes < MOST_BYTES && looked < noted; i++) {
      long next = log.next(looked, Filter.ALL);
      if (next == MessageLog.NONE || next >= noted) {
        looked = noted;
        return;
      }
      bytes += look(next, message);
      looked = next + 1;
    }
  }

  /** Returns about how many bytes that read. */
  private long look(long sequence, Message message) {
    try {
      if (log.read(sequence, message)) {
        appended(
            sequence, message.timestamp, message.array, message.headers, message.headersLength);
        return message.headersLength + message.payloadLength;
      }
    } catch (DamageException e) {
      // Told and counted by the store, which tries again.
      block(sequence).stays(sequence);
    }
    return 0;
  }

  /** When the first message goes that is known, in seconds since 1970; {@link #NONE}: never. */
  long earliest() {
    return earliest;
  }

  /**
   * The first messages whose time has come, about so many at most.
   *
   * @param now in seconds since 1970
   */
  SequenceRanges due(long now, int most) {
    SequenceRanges due = new SequenceRanges();
    int left = most;
    for (LifetimeBlock block : List.copyOf(blocks.values())) {
      if (left > 0 && block.earliest() <= now) {
        listed -= block.size();
        long[] sequences = block.due(log, now);
        listed += block.size();
        forget(block);
        for (int i = 0; i < Math.min(left, sequences.length); i++) {
          due.add(sequences[i], sequences[i] + 1);
        }
        left -= sequences.length;
      }
    }
    findEarliest();
    return due;
  }

  private void findEarliest() {
    earliest = blocks.values().stream().mapToLong(LifetimeBlock::earliest).min().orElse(NONE);
  }

  /**
   * The first sequence at or after {@code from} that no age takes, or {@link #NONE}; its message
   * may be gone.
   */
  long nextStaying(long from) {
    for (LifetimeBlock block : blocks.tailMap(from / LifetimeBlock.SEQUENCES, true).values()) {
      long next = block.nextStaying(from);
      if (next != NONE) {
        return next;
      }
    }
    return NONE;
  }

  /** About how many bytes of the heap it takes. */
  long heapBytes() {
    return blocks.values().stream().mapToLong(LifetimeBlock::heapBytes).sum();
  }
}
