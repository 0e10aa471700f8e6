package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * How AWS Config spells what a service's API says, so that a resource looks the same on both ways.
 * Which type has which spelling is in Config's own schemas.
 */
enum ConfigSpelling {
  /** {@code DBInstanceClass} is {@code dBInstanceClass}. */
  FIRST_SMALL {
    @Override
    String of(String member) {
      return member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
    }
  },
  /** {@code DBClusterArn} is {@code dbclusterArn}. */
  CAPITALS_SMALL {
    @Override
    String of(String member) {
      int end = 0;
      while (end < member.length() && Character.isUpperCase(member.charAt(end))) {
        end++;
      }
      return member.substring(0, end).toLowerCase(Locale.ROOT) + member.substring(end);
    }
  },
  /** {@code SSEAlgorithm} is {@code sseAlgorithm}. */
  FIRST_WORD_SMALL {
    @Override
    String of(String member) {
      int end = 0;
      while (end < member.length() && Character.isUpperCase(member.charAt(end))) {
        end++;
      }
      int word = end > 1 && end < member.length() ? end - 1 : end;
      return member.substring(0, word).toLowerCase(Locale.ROOT) + member.substring(word);
    }
  },
  /** {@code version} is {@code Version}: types that came to Config from CloudFormation. */
  FIRST_LARGE {
    @Override
    String of(String member) {
      return member.substring(0, 1).toUpperCase(Locale.ROOT) + member.substring(1);
    }
  };

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The name of a member as Config has it. */
  abstract String of(String member);

  /**
   * All that an API said of a resource. What is null is left out, as Config does.
   *
   * @param leftOut members that are not taken over at any depth, by the API's names: because they
   *     may hold secrets, or are written elsewhere
   */
  ObjectNode document(SdkPojo said, Set<String> leftOut) {
    ObjectNode document = NODES.objectNode();
    for (SdkField<?> field : said.sdkFields()) {
      Object value = field.getValueOrDefault(said);
      if (value != null && !leftOut.contains(field.memberName())) {
        JsonNode node = node(value, leftOut);
        if (!node.isNull()) {
          document.set(of(field.memberName()), node);
        }
      }
    }
    return document;
  }

  private JsonNode node(@Nullable Object value, Set<String> leftOut) {
    return switch (value) {
      case null -> NODES.nullNode();
      case SdkPojo inner -> document(inner, leftOut);
      case List<?> many -> {
        ArrayNode array = NODES.arrayNode();
        many.forEach(one -> array.add(node(one, leftOut)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, one) -> object.set(String.valueOf(key), node(one, leftOut)));
        yield object;
      }
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Instant time -> NODES.textNode(time(time));
      case SdkBytes bytes -> NODES.textNode(bytes.asUtf8String());
      default -> NODES.textNode(value.toString());
    };
  }

  /** A time as Config writes it. */
  static String time(Instant time) {
    String text = time.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.contains(".") ? text : text.replace("Z", ".000Z");
  }
}
