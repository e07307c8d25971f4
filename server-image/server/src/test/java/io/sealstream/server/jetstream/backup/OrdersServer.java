package io.sealstream.server.jetstream.backup;

import io.nats.client.Connection;
import io.sealstream.server.jetstream.JetStreamServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A server that has, or had, or will have the stream ORDERS, and a client that backs it up. */
final class OrdersServer implements AutoCloseable {
  final JetStreamServer server;
  final Connection client;
  final BackupClient backups;

  OrdersServer(JetStreamServer server) throws IOException, InterruptedException {
    this.server = server;
    this.client = server.connect();
    this.backups = new BackupClient(client);
  }

  /** Over what the directory holds. */
  static OrdersServer over(Path directory) throws IOException, InterruptedException {
    return new OrdersServer(JetStreamServer.start(directory));
  }

  /** Makes the stream. */
  OrdersServer withOrders() throws Exception {
    new OrdersStream(client).make();
    return this;
  }

  BackupClient.Backup backup() throws Exception {
    return backups.backup(OrdersStream.NAME);
  }

  void delete() throws Exception {
    backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
  }

  Map<String, Object> restore(BackupClient.Backup backup) throws Exception {
    return backups.restore(OrdersStream.NAME, backup);
  }

  Map<String, Object> contents() throws Exception {
    return backups.contents(OrdersStream.NAME);
  }

  /** The error code of the answer to a request; null when it was done. */
  Object refusal(String operation, Object body) throws Exception {
    return BackupClient.error(backups.ask(operation, body));
  }

  int streamsInStore() {
    return server.store().status().streams();
  }

  @Override
  public void close() {
    server.closeAfter(client);
  }
}
