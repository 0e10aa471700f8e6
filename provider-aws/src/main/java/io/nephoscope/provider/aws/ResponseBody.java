package io.nephoscope.provider.aws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Keeps the body of an answer as AWS wrote it, beside what the SDK makes of it, for calls that ask
 * for it with {@link #KEPT_IN}: the SDK's model drops members it does not know.
 */
final class ResponseBody implements ExecutionInterceptor {

  /** Put a new instance here, in the request's own configuration, to have the body kept in it. */
  static final ExecutionAttribute<Body> KEPT_IN = new ExecutionAttribute<>("NephoscopeBody");

  /** The body of the last attempt. Written by one thread at a time, read after the call's end. */
  static final class Body {
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    private synchronized void restart() {
      bytes = new ByteArrayOutputStream();
    }

    private synchronized void add(ByteBuffer part) {
      byte[] copy = new byte[part.remaining()];
      part.duplicate().get(copy);
      bytes.writeBytes(copy);
    }
  }

  @Override
  public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Body body = attributes.getAttribute(KEPT_IN);
    if (body == null) {
      return context.responsePublisher();
    }
    return context
        .responsePublisher()
        .map(content -> reader -> content.subscribe(copy(body, reader)));
  }

  private static Subscriber<ByteBuffer> copy(Body body, Subscriber<? super ByteBuffer> reader) {
    return new Subscriber<>() {
      @Override
      public void onSubscribe(Subscription subscription) {
        body.restart();
        reader.onSubscribe(subscription);
      }

      @Override
      public void onNext(ByteBuffer part) {
        body.add(part);
        reader.onNext(part);
      }

      @Override
      public void onError(Throwable failure) {
        reader.onError(failure);
      }

      @Override
      public void onComplete() {
        reader.onComplete();
      }
    };
  }
}
