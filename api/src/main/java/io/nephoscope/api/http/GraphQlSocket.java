package io.nephoscope.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.util.RawValue;
import io.nephoscope.api.graphql.Answer;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.RequestError;
import io.nephoscope.api.graphql.Streamed;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket, by the protocol <a
 * href="https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md">graphql-transport-ws</a>.
 * Everything here happens on the socket's event loop; answers are made elsewhere. The next event of
 * a subscription is asked for when the last one has left, and a client that takes nothing is not
 * heard, so that it fills no memory.
 */
final class GraphQlSocket {

  private static final Logger LOG = LoggerFactory.getLogger(GraphQlSocket.class);
  private static final long INIT_MILLIS = 3_000;
  private static final long PING_MILLIS = 25_000;
  private static final int MOST_OPERATIONS = 32;
  private static final int LARGEST_ANSWER = 1 << 20;

  private final Vertx vertx;
  private final Context loop;
  private final ServerWebSocket socket;
  private final SnapshotStore store;
  private final GraphQlExecution execution;
  private final RequestReading requests;
  private final ExecutorService workers;
  private final Map<String, Operation> operations = new HashMap<>();
  private boolean initialised;
  private long timer;

  GraphQlSocket(
      Vertx vertx,
      ServerWebSocket socket,
      SnapshotStore store,
      GraphQlExecution execution,
      RequestReading requests,
      ExecutorService workers) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.socket = socket;
    this.store = store;
    this.execution = execution;
    this.requests = requests;
    this.workers = workers;
  }

  void begin() {
    if (!GraphQlSockets.PROTOCOL.equals(socket.subProtocol())) {
      close(4406, "Subprotocol not acceptable");
      return;
    }
    timer = vertx.setTimer(INIT_MILLIS, late -> close(4408, "Connection initialisation timeout"));
    socket.textMessageHandler(this::hear);
    socket.binaryMessageHandler(bytes -> close(4400, "A message was no text"));
    socket.exceptionHandler(failure -> LOG.debug("A WebSocket failed: {}", failure.toString()));
    socket.closeHandler(gone -> end());
  }

  private void end() {
    vertx.cancelTimer(timer);
    List<Operation> open = List.copyOf(operations.values());
    operations.clear();
    open.forEach(Operation::cancel);
  }

  private void close(int code, String reason) {
    socket.close((short) code, reason);
  }

  private void hear(String text) {
    Map<?, ?> message;
    try {
      message = RequestReading.MAPPER.readValue(text, Map.class);
    } catch (JsonProcessingException broken) {
      close(4400, "A message was no JSON object");
      return;
    }
    switch (String.valueOf(message.get("type"))) {
      case "connection_init" -> init();
      case "ping" -> say(Map.of("type", "pong"));
      case "pong" -> {}
      case "subscribe" -> subscribe(message);
      case "complete" -> complete(message);
      default -> close(4400, "A message had an unknown type");
    }
  }

  private void init() {
    if (initialised) {
      close(4429, "Too many initialisation requests");
      return;
    }
    initialised = true;
    vertx.cancelTimer(timer);
    timer = vertx.setPeriodic(PING_MILLIS, due -> say(Map.of("type", "ping")));
    say(Map.of("type", "connection_ack"));
  }

  private void subscribe(Map<?, ?> message) {
    if (!initialised) {
      close(4401, "Unauthorized");
      return;
    }
    if (!(message.get("id") instanceof String id)
        || id.isEmpty()
        || !(message.get("payload") instanceof Map<?, ?> payload)) {
      close(4400, "A subscribe message had no id or no payload");
      return;
    }
    if (operations.containsKey(id)) {
      String shown = id.length() > 60 ? id.substring(0, 60) : id;
      close(4409, "Subscriber for " + shown + " already exists");
      return;
    }
    Operation operation = new Operation(id);
    if (operations.size() >= MOST_OPERATIONS) {
      operation.refuse(
          RequestError.Code.TOO_COSTLY,
          "subscribe: " + MOST_OPERATIONS + " operations are open already. Complete one first.");
      return;
    }
    operations.put(id, operation);
    try {
      workers.execute(() -> operation.begin(payload));
    } catch (RejectedExecutionException full) {
      operations.remove(id);
      operation.refuse(RequestError.Code.TOO_COSTLY, "The server is busy. Try again in a second.");
    }
  }

  private void complete(Map<?, ?> message) {
    Operation operation = message.get("id") instanceof String id ? operations.remove(id) : null;
    if (operation != null) {
      operation.cancel();
    }
  }

  private void say(Map<String, ?> message) {
    var _ = write(text(message));
  }

  /** Sends. A client that does not take what it has asked for is not heard until it has. */
  private Future<Void> write(String text) {
    if (socket.isClosed()) {
      return Future.failedFuture("closed");
    }
    Future<Void> sent = socket.writeTextMessage(text);
    if (socket.writeQueueFull()) {
      socket.pause();
      socket.drainHandler(taken -> socket.resume());
    }
    return sent;
  }

  private static String text(Map<String, ?> message) {
    try {
      return RequestReading.MAPPER.writeValueAsString(message);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a message is always JSON", impossible);
    }
  }

  private static String text(String type, String id, @Nullable Object payload) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("type", type);
    if (payload != null) {
      message.put("payload", payload);
    }
    return text(message);
  }

  /** A message with an answer, unless it is too large for one. */
  private static String text(String id, Answer answer) {
    return switch (answer) {
      case Answer.Refused refused -> text("error", id, refused.errors());
      case Answer.Executed executed -> {
        if (executed.json().length > LARGEST_ANSWER) {
          throw new RequestError(
              RequestError.Code.TOO_COSTLY,
              "answer: it is larger than "
                  + (LARGEST_ANSWER >> 20)
                  + " MiB. Ask for fewer rows, or without native and configuration.");
        }
        yield text("next", id, new RawValue(new String(executed.json(), StandardCharsets.UTF_8)));
      }
    };
  }

  /** One thing the client asked, until it is answered or given up. */
  private final class Operation implements Flow.Subscriber<Answer> {
    private final String id;
    private Flow.@Nullable Subscription events;
    private boolean cancelled;

    Operation(String id) {
      this.id = id;
    }

    /** On a thread that may wait. */
    void begin(Map<?, ?> payload) {
      try {
        switch (execution.stream(store, requests.of(payload))) {
          case Streamed.Once once -> {
            String answer = text(id, once.answer());
            boolean refused = once.answer() instanceof Answer.Refused;
            loop.runOnContext(turn -> last(answer, refused));
          }
          case Streamed.Again again -> again.answers().subscribe(this);
        }
      } catch (RequestError wrong) {
        loop.runOnContext(turn -> refuse(wrong.code(), wrong.problem()));
      } catch (RuntimeException | StackOverflowError failure) {
        LOG.error("A GraphQL request over a WebSocket failed.", failure);
        loop.runOnContext(turn ->
            refuse(RequestError.Code.INTERNAL, "The server failed to answer. Its log says why."));
      }
    }

    private void last(String answer, boolean refused) {
      if (operations.remove(id, this)) {
        write(answer);
        if (!refused) {
          write(text("complete", id, null));
        }
      }
    }

    private void refuse(RequestError.Code code, String problem) {
      operations.remove(id, this);
      cancel();
      write(text(id, GraphQlExecution.refused(code, problem)));
    }

    /** On the event loop. */
    void cancel() {
      cancelled = true;
      if (events != null) {
        events.cancel();
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      loop.runOnContext(turn -> {
        events = subscription;
        if (cancelled) {
          subscription.cancel();
        } else {
          subscription.request(1);
        }
      });
    }

    @Override
    public void onNext(Answer event) {
      String text = text(id, event);
      loop.runOnContext(turn -> {
        if (!cancelled) {
          write(text)
              .onSuccess(sent -> {
                if (events != null && !cancelled) {
                  events.request(1);
                }
              });
        }
      });
    }

    @Override
    public void onError(Throwable failure) {
      LOG.error("A subscription failed.", failure);
      loop.runOnContext(turn ->
          refuse(RequestError.Code.INTERNAL, "The server failed to answer. Its log says why."));
    }

    @Override
    public void onComplete() {
      loop.runOnContext(turn -> {
        if (operations.remove(id, this)) {
          write(text("complete", id, null));
        }
      });
    }
  }
}
