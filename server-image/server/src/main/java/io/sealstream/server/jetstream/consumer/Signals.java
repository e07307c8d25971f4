package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.subject.MatchCache;
import io.sealstream.server.subject.Matches;
import io.sealstream.server.subject.SubjectTree;
import io.sealstream.store.DamageException;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which consumers want which subjects: a new message wakes those that want it and nobody else.
 * Thread rule: the stream's owner.
 */
final class Signals {
  private static final byte[] NO_QUEUE = {};
  private static final int CACHE = 1 << 10;

  private final SubjectTree<Consumer> tree = new SubjectTree<>();
  private final MatchCache<Consumer> matches = new MatchCache<>(tree, CACHE);
  private final Message message = new Message();

  /** The consumer wants messages on these subjects from now on; none means all. */
  void add(Consumer consumer, List<String> filters) {
    for (String filter : orAll(filters)) {
      tree.add(bytes(filter), NO_QUEUE, consumer);
    }
  }

  void remove(Consumer consumer, List<String> filters) {
    for (String filter : orAll(filters)) {
      tree.remove(bytes(filter), NO_QUEUE, consumer);
    }
  }

  /** Whether somebody wants messages on this subject. */
  boolean isWanted(byte[] array, int subject, int length) {
    return matches.match(array, subject, length).plainCount() > 0;
  }

  /** Wakes whoever wants one of the messages from {@code first} to {@code last}. */
  void wake(MessageLog log, long first, long last, java.util.function.Consumer<Consumer> woken)
      throws DamageException {
    for (long sequence = first; sequence <= last; sequence++) {
      if (log.read(sequence, message)) {
        Matches<Consumer> who =
            matches.match(message.array, message.subject, message.subjectLength);
        for (int i = 0; i < who.plainCount(); i++) {
          woken.accept(who.plain(i));
        }
      }
    }
  }

  private static List<String> orAll(List<String> filters) {
    return filters.isEmpty() ? List.of(">") : filters;
  }

  private static byte[] bytes(String filter) {
    return filter.getBytes(StandardCharsets.UTF_8);
  }
}
