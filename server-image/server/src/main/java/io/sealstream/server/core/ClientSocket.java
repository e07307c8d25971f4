package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sealstream.server.wire.ProtocolException;
import java.io.IOException;

/** What happens on a client's socket, as Netty tells it on the connection's event loop. */
final class ClientSocket extends SocketHandler {
  private final Loop loop;
  private final Connection connection;
  private final ReadBuffer readBuffer;

  ClientSocket(Loop loop, Connection connection) {
    this.loop = loop;
    this.connection = connection;
    this.readBuffer = new ReadBuffer(loop);
  }

  ReadBuffer readBuffer() {
    return readBuffer;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    int needed = 0;
    if (connection.isOpen()) {
      connection.heartbeat().heard();
      try {
        needed = loop.parser().parse(in, connection.commands());
      } catch (ProtocolException e) {
        connection.violated(e);
      }
    }
    if (!connection.isOpen()) {
      in.skipBytes(in.readableBytes());
    }
    readBuffer.keep(in, needed);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    loop.endTurnSoon();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection.notePending();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.close(CloseReason.CLIENT_CLOSED);
    readBuffer.drop();
    loop.connections().remove(connection);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.failed(cause instanceof IOException ? "" : "unexpected " + cause);
  }
}
