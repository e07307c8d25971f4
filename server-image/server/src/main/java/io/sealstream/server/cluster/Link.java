package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.sealstream.server.cluster.Closing.Reason;
import io.sealstream.server.log.Log;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection to another server, from its first byte. Belongs to its event loop; the mesh asks
 * it by tasks, and it the mesh.
 *
 * <pre>
 * both: greeting → the one with the greater id: PROPOSE → the other: ACCEPT → both: frames
 * </pre>
 *
 * So one of two servers alone decides which of several connections between them is the link. While
 * the mesh thinks, nothing more is read.
 */
final class Link extends ByteToMessageDecoder {
  private static final long HANDSHAKE_SECONDS = 5;
  private static final long LAST_WORD_SECONDS = 1;

  private enum State {
    GREETING,
    DECIDING,
    UP,
    OVER
  }

  private final Mesh mesh;
  private final Log log;
  private final Optional<Destination> dialled;
  private ChannelHandlerContext context;
  private State state = State.GREETING;
  private boolean waiting;
  private String host = "";
  private String address = "";
  private Optional<LinkTraffic> traffic = Optional.empty();

  /** What the other server said of itself; set by the mesh's loop, which alone uses it. */
  Optional<Greeting> other = Optional.empty();

  /** When the mesh chose it; the mesh's as well. */
  long used;

  /**
   * @param dialled where this server connected to; empty when the other one did
   */
  Link(Mesh mesh, Optional<Destination> dialled) {
    this.mesh = mesh;
    this.log = mesh.core().log();
    this.dialled = dialled;
  }

  Optional<Destination> dialled() {
    return dialled;
  }

  // --- the socket ---

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    SocketAddress remote = ctx.channel().remoteAddress();
    if (remote instanceof InetSocketAddress inet) {
      host = inet.getAddress().getHostAddress();
      address = host + ":" + inet.getPort();
    }
    log.debug(() -> label() + "connection created");
    ByteBuf greeting = ctx.alloc().buffer();
    mesh.ownGreeting(dialled).write(greeting);
    ctx.writeAndFlush(greeting);
    ctx.executor().schedule(this::checkHandshake, HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    super.channelActive(ctx);
  }

  private void checkHandshake() {
    if (state == State.GREETING || state == State.DECIDING) {
      fail("it said nothing that makes a link within " + HANDSHAKE_SECONDS + " s");
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      boolean more = true;
      while (more && !waiting && state != State.OVER) {
        more = state == State.GREETING ? hear(in) : frame(in);
      }
    } catch (FrameException e) {
      close(new Closing(Reason.BROKEN_FRAME, "it got " + e.getMessage()));
    }
    if (state == State.OVER) {
      in.skipBytes(in.readableBytes());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    traffic.ifPresent(LinkTraffic::heard);
    super.channelRead(ctx, message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    // What came with the end is read first: it may say why.
    super.channelInactive(ctx);
    if (state == State.GREETING && dialled.isEmpty()) {
      // Somebody looked whether the port is open.
      log.debug(() -> label() + "was closed before it said anything");
      over(Reason.OTHER);
    }
    fail(
        state == State.GREETING
            ? "the other server closed it before it said who it is: its log says why, tls on one side only is a common reason"
            : "the other server closed it");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable why =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    fail(LinkFaults.words(why));
  }

  // --- before it is up ---

  private boolean hear(ByteBuf in) throws FrameException {
    switch (Greeting.read(in)) {
      case Greeting.Heard.Nothing nothing -> {
        return false;
      }
      case Greeting.Heard.Stranger(String what) -> fail("no link is made with it: " + what);
      case Greeting.Heard.OtherFormat(int oldest, int newest) ->
          close(
              new Closing(
                  Reason.OTHER_FORMAT,
                  "formats %d to %d of links are spoken there and %d here: update the older server"
                      .formatted(oldest, newest, Greeting.FORMAT)));
      case Greeting.Heard.Whole(Greeting greeting) -> {
        state = State.DECIDING;
        ask(() -> mesh.greeted(this, greeting));
      }
    }
    return true;
  }

  /** Lets the mesh decide; nothing is read meanwhile. */
  private void ask(Runnable question) {
    waiting = true;
    context.channel().config().setAutoRead(false);
    mesh.execute(question);
  }

  /** The mesh has decided. Any thread. */
  void goOn() {
    run(this::resume);
  }

  private void resume() {
    if (state == State.OVER) {
      return;
    }
    waiting = false;
    context.channel().config().setAutoRead(true);
    try {
      // What was read before waits in the decoder.
      channelRead(context, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      exceptionCaught(context, e);
    }
  }

  /** Asks the other server to decide. Any thread. */
  void propose(boolean linked) {
    run(
        () -> {
          if (state == State.DECIDING) {
            ByteBuf frame = context.alloc().buffer(FrameKind.HEADER + 1);
            frame.writeInt(1).writeByte(FrameKind.PROPOSE.code()).writeBoolean(linked);
            context.writeAndFlush(frame);
            resume();
          }
        });
  }

  /** The mesh made this the link. Any thread. */
  void accept(LinkTraffic.Parts parts, boolean tell) {
    run(
        () -> {
          if (state != State.DECIDING) {
            return;
          }
          if (tell) {
            context.writeAndFlush(FrameKind.ACCEPT.alone(context.alloc()));
          }
          state = State.UP;
          LinkTraffic up = new LinkTraffic(this, context.channel(), parts, mesh);
          traffic = Optional.of(up);
          up.begin();
          mesh.execute(() -> mesh.up(this, up));
          resume();
        });
  }

  private void run(Runnable task) {
    context.executor().execute(task);
  }

  // --- frames ---

  private boolean frame(ByteBuf in) throws FrameException {
    if (in.readableBytes() < FrameKind.HEADER) {
      return false;
    }
    int start = in.readerIndex();
    long length = in.getUnsignedInt(start);
    byte code = in.getByte(start + 4);
    FrameKind kind =
        FrameKind.of(code)
            .orElseThrow(() -> new FrameException("a frame of the unknown kind " + code));
    if (length > kind.longest()) {
      throw new FrameException("a frame " + kind + " of " + length + " bytes");
    }
    if (in.readableBytes() < FrameKind.HEADER + length) {
      return false;
    }
    in.skipBytes(FrameKind.HEADER);
    int end = in.readerIndex() + (int) length;
    take(kind, in, (int) length);
    in.readerIndex(end);
    return true;
  }

  private void take(FrameKind kind, ByteBuf in, int length) throws FrameException {
    if (kind == FrameKind.CLOSING) {
      told(Closing.read(in, length));
    } else if (traffic.isPresent()) {
      traffic.get().take(kind, in, length);
    } else if (kind == FrameKind.PROPOSE && state == State.DECIDING && length == 1) {
      boolean linked = in.readBoolean();
      ask(() -> mesh.proposed(this, linked));
    } else if (kind == FrameKind.ACCEPT && state == State.DECIDING) {
      ask(() -> mesh.accepted(this));
    } else {
      throw new FrameException("a frame " + kind + " before the link was up");
    }
  }

  // --- the end ---

  /** Says why and ends. Any thread. */
  void end(Closing why) {
    run(() -> close(why));
  }

  /** Completes with the end of the socket. */
  CompletableFuture<Void> closed() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    context.channel().closeFuture().addListener(end -> closed.complete(null));
    return closed;
  }

  /** Says why and ends, on the event loop. */
  void close(Closing why) {
    if (state == State.OVER) {
      return;
    }
    String text = label() + (state == State.UP ? "ends: " : "refused: ") + why.text();
    if (why.reason().isUsual()) {
      log.debug(() -> text);
    } else if (why.reason() == Reason.SHUTDOWN) {
      log.info(text);
    } else {
      log.error(text);
    }
    ByteBuf last = context.alloc().buffer();
    why.write(last);
    over(why.reason());
    context.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    context.executor().schedule(() -> context.close(), LAST_WORD_SECONDS, TimeUnit.SECONDS);
  }

  /** The other server ends it. */
  private void told(Closing why) {
    if (why.reason().isUsual()) {
      log.debug(() -> label() + "the other server ends it: " + why.text());
    } else if (why.reason() == Reason.SHUTDOWN) {
      log.info(label() + "the other server shuts down");
    } else {
      log.error(label() + "the other server refuses it: " + why.text());
    }
    over(why.reason());
    context.close();
  }

  private void fail(String why) {
    if (state != State.OVER) {
      log.error(label() + (state == State.UP ? "is lost: " : "failed: ") + why);
      over(Reason.OTHER);
    }
    context.close();
  }

  private void over(Reason reason) {
    state = State.OVER;
    traffic.ifPresent(LinkTraffic::end);
    mesh.execute(() -> mesh.over(this, reason));
  }

  /** Where the other end is, {@code host:port}. */
  String address() {
    return address;
  }

  /** The other end's IP address. */
  String host() {
    return host;
  }

  /** How the log names it. */
  private String label() {
    return (dialled.isPresent() ? "Route to " : "Route from ") + address + " ";
  }
}
