package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Writes what a tree says as the XML of AWS's services: a list is its name again and again, what is
 * null is left out.
 */
final class Xml {
  private Xml() {}

  /** A document with one root. */
  static String document(String root, String namespace, ObjectNode content) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.append('<').append(root).append(" xmlns=\"").append(namespace).append("\">");
    content.properties().forEach(field -> write(field.getKey(), field.getValue(), text));
    return text.append("</").append(root).append('>').toString();
  }

  /** A list within its element, as in {@code <tagSet><item>…}. */
  static ObjectNode list(String item, List<?> values) {
    return Json.of(item, values);
  }

  private static void write(String name, JsonNode value, StringBuilder text) {
    if (value.isArray()) {
      value.forEach(each -> write(name, each, text));
    } else if (value.isObject()) {
      text.append('<').append(name).append('>');
      value.properties().forEach(field -> write(field.getKey(), field.getValue(), text));
      text.append("</").append(name).append('>');
    } else if (!value.isNull()) {
      text.append('<').append(name).append('>');
      text.append(AwsProtocol.xml(value.asText())).append("</").append(name).append('>');
    }
  }
}
