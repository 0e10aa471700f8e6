package io.nephoscope.api.graphql;

import graphql.ExecutionResult;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** What a request over a socket leads to. */
public sealed interface Streamed {

  /** One answer, and nothing after it. */
  record Once(Answer answer) implements Streamed {}

  /** An answer for every event, until the client has heard enough. */
  record Again(Flow.Publisher<Answer> answers) implements Streamed {

    /** The events as answers. */
    static Again of(
        Flow.Publisher<ExecutionResult> events, Function<ExecutionResult, Answer> answer) {
      return new Again(subscriber ->
          events.subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  subscriber.onSubscribe(subscription);
                }

                @Override
                public void onNext(ExecutionResult event) {
                  subscriber.onNext(answer.apply(event));
                }

                @Override
                public void onError(Throwable failure) {
                  subscriber.onError(failure);
                }

                @Override
                public void onComplete() {
                  subscriber.onComplete();
                }
              }));
    }
  }
}
