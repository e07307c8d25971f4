package io.sealstream.server.jetstream.replica;

/** Takes something to the server that decides for the cluster; may lose it. For every thread. */
@FunctionalInterface
interface MetaMessenger {
  void tell(MetaTalk what);
}
