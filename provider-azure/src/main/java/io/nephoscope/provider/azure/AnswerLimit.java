package io.nephoscope.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.FluxUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads no more of an answer than fits into memory many times over. What is longer fails while it
 * is read, and its connection is closed.
 */
final class AnswerLimit implements HttpPipelinePolicy {

  /** Twice of what Resource Graph says at most. */
  static final int MOST = 32 << 20;

  /** The answer is longer than {@link #MOST}. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("an answer of more than " + MOST + " bytes");
    }
  }

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    return next.process().map(Counted::new);
  }

  private static final class Counted extends HttpResponse {

    private final HttpResponse answer;

    Counted(HttpResponse answer) {
      super(answer.getRequest());
      this.answer = answer;
    }

    @Override
    public Flux<ByteBuffer> getBody() {
      AtomicLong read = new AtomicLong();
      return answer
          .getBody()
          .handle((part, sink) -> {
            if (read.addAndGet(part.remaining()) > MOST) {
              sink.error(new TooLarge());
            } else {
              sink.next(part);
            }
          });
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
      return FluxUtil.collectBytesFromNetworkResponse(getBody(), getHeaders());
    }

    @Override
    public Mono<String> getBodyAsString() {
      return getBodyAsString(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
      return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
    }

    @Override
    public int getStatusCode() {
      return answer.getStatusCode();
    }

    @Override
    @Deprecated
    public @Nullable String getHeaderValue(String name) {
      return answer.getHeaders().getValue(HttpHeaderName.fromString(name));
    }

    @Override
    public HttpHeaders getHeaders() {
      return answer.getHeaders();
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
