package io.sealstream.server.monitor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.sealstream.server.log.Log;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers the requests of one monitoring connection, one after the other. */
final class MonitorHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final Map<String, Page> pages;
  private final Map<String, Long> requests;
  private final Log log;

  MonitorHandler(Map<String, Page> pages, Map<String, Long> requests, Log log) {
    this.pages = pages;
    this.requests = requests;
    this.log = log;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    boolean head = request.method().equals(HttpMethod.HEAD);
    // The next request is read when this one is answered.
    context.channel().config().setAutoRead(false);
    answer(request)
        .exceptionally(this::failed)
        .thenAcceptAsync(answer -> write(context, answer, head, keepAlive), context.executor());
  }

  private CompletionStage<Answer> answer(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return CompletableFuture.completedFuture(Answer.text(400, "Bad Request\n"));
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return CompletableFuture.completedFuture(Answer.text(405, "Method Not Allowed\n"));
    }
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    Page page = pages.get(uri.path());
    if (page == null) {
      return CompletableFuture.completedFuture(Answer.text(404, "404 page not found\n"));
    }
    requests.merge(uri.path(), 1L, Long::sum);
    try {
      Query query = new Query(uri);
      Optional<String> callback = query.callback();
      CompletionStage<Answer> answer = page.answer(query);
      return callback.isEmpty() ? answer : answer.thenApply(a -> a.calling(callback.get()));
    } catch (Query.BadQuery e) {
      return CompletableFuture.completedFuture(Answer.text(400, e.getMessage() + "\n"));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Answer failed(Throwable cause) {
    log.error("Monitoring failed to answer: " + cause);
    return Answer.text(500, "Internal Server Error\n");
  }

  private static void write(
      ChannelHandlerContext context, Answer answer, boolean head, boolean keepAlive) {
    ByteBuf body = Unpooled.wrappedBuffer(answer.body().getBytes(StandardCharsets.UTF_8));
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            head ? Unpooled.EMPTY_BUFFER : body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture written = context.writeAndFlush(response);
    if (keepAlive) {
      context.channel().config().setAutoRead(true);
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that went away or said nothing for too long: nobody is left to tell.
    context.close();
  }
}
