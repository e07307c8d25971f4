package io.sealstream.server.cluster;

/** Something that is registered until it is closed; a last call may still be under way then. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
