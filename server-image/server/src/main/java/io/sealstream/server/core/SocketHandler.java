package io.sealstream.server.core;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;

/**
 * The only handler of a socket: what it does not care for ends here. Not Netty's adapter, which
 * says by annotations what it does not care for: reading the first of them makes two classes and
 * costs 10 ms of every start, before INFO.
 */
abstract class SocketHandler implements ChannelInboundHandler {
  @Override
  public void handlerAdded(ChannelHandlerContext context) {}

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {}

  @Override
  public void channelRegistered(ChannelHandlerContext context) {}

  @Override
  public void channelUnregistered(ChannelHandlerContext context) {}

  @Override
  public void channelActive(ChannelHandlerContext context) {}

  @Override
  public void channelInactive(ChannelHandlerContext context) {}

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {}

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {}

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {}

  // Deprecated where it is first declared, for outbound handlers, and not for inbound ones.
  @Override
  @SuppressWarnings("deprecation")
  public abstract void exceptionCaught(ChannelHandlerContext context, Throwable cause);
}
