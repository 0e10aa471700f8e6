package io.nephoscope.provider.aws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Refuses successful answers in XML that answer something else than what was asked: a page of a
 * proxy, another operation's answer, or nothing. The SDK takes whatever it does not find in an
 * answer for empty, so such an answer would say that there are no instances, no users and no
 * buckets.
 */
final class XmlAnswers implements ExecutionInterceptor {

  /** The services, by the SDK's names, whose answers begin with the operation and "Response". */
  private static final Set<String> NAMED =
      Set.of("Ec2", "Rds", "Iam", "Sts", "Sns", "AutoScaling", "ElasticLoadBalancingV2", "Route53");

  /** The services whose answers begin with a word for each operation. */
  private static final Set<String> OTHERS = Set.of("S3", "CloudFront");

  /** Answers in JSON. */
  private static final Set<String> NO_XML = Set.of("GetBucketPolicy");

  /** The first element, after what XML may have before it. */
  private static final Pattern FIRST =
      Pattern.compile("\\A\\s*(?:<\\?.*?\\?>\\s*|<!--.*?-->\\s*)*<([^\\s/>]+)", Pattern.DOTALL);

  private static final int MOST = 4096;

  @Override
  public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Predicate<String> wanted =
        wanted(
            String.valueOf(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)),
            String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)));
    if (wanted == null || !context.httpResponse().isSuccessful()) {
      return context.responsePublisher();
    }
    return context
        .responsePublisher()
        .map(content -> reader -> content.subscribe(new Check(wanted, reader)));
  }

  /** What the first element must be; {@code null} when that does not matter. */
  private static @Nullable Predicate<String> wanted(String service, String operation) {
    if (NAMED.contains(service)) {
      return element -> element.equals(operation + "Response");
    }
    return OTHERS.contains(service) && !NO_XML.contains(operation)
        ? element -> !element.equalsIgnoreCase("html") && !element.startsWith("!")
        : null;
  }

  /** Hands everything on once the first element is the right one. */
  private static final class Check implements Subscriber<ByteBuffer> {
    private final Predicate<String> wanted;
    private final Subscriber<? super ByteBuffer> reader;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private @Nullable Subscription source;
    private boolean known;
    private boolean over;

    Check(Predicate<String> wanted, Subscriber<? super ByteBuffer> reader) {
      this.wanted = wanted;
      this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      source = subscription;
      reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer part) {
      if (over) {
        return;
      }
      if (!known) {
        byte[] copy = new byte[part.remaining()];
        part.duplicate().get(copy);
        head.writeBytes(copy);
        Matcher first = FIRST.matcher(head.toString(StandardCharsets.UTF_8));
        if (first.find() && first.end() < head.size()) {
          if (!wanted.test(first.group(1).replaceFirst("^.*:", ""))) {
            refuse();
            return;
          }
          known = true;
        } else if (head.size() > MOST) {
          refuse();
          return;
        }
      }
      reader.onNext(part);
    }

    @Override
    public void onError(Throwable failure) {
      if (!over) {
        over = true;
        reader.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (over) {
        return;
      }
      if (known) {
        reader.onComplete();
      } else {
        refuse();
      }
    }

    private void refuse() {
      over = true;
      if (source != null) {
        source.cancel();
      }
      reader.onError(new XMLStreamException("the answer begins with something else"));
    }
  }
}
