package io.nephoscope.provider.gcp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.math.BigDecimal;
import java.util.Map;

/** Google's own statements as JSON text. */
final class NativeJson {

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private NativeJson() {}

  /** A message in the JSON of Google's REST APIs. */
  static String of(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that was just decoded cannot be printed", e);
    }
  }

  /**
   * A resource's data as its own REST API writes it. Whole numbers stay whole: {@code 100}, where
   * protobuf's own printer would write {@code 100.0}.
   */
  static String of(Struct struct) {
    StringBuilder text = new StringBuilder(1024);
    write(struct, text);
    return text.toString();
  }

  private static void write(Struct struct, StringBuilder text) {
    text.append('{');
    String separator = "";
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      text.append(separator);
      quote(field.getKey(), text);
      text.append(':');
      write(field.getValue(), text);
      separator = ",";
    }
    text.append('}');
  }

  private static void write(Value value, StringBuilder text) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> write(value.getStructValue(), text);
      case LIST_VALUE -> {
        text.append('[');
        String separator = "";
        for (Value element : value.getListValue().getValuesList()) {
          text.append(separator);
          write(element, text);
          separator = ",";
        }
        text.append(']');
      }
      case STRING_VALUE -> quote(value.getStringValue(), text);
      case BOOL_VALUE -> text.append(value.getBoolValue());
      case NUMBER_VALUE -> number(value.getNumberValue(), text);
      case NULL_VALUE, KIND_NOT_SET -> text.append("null");
    }
  }

  private static void number(double number, StringBuilder text) {
    if (!Double.isFinite(number)) {
      text.append("null");
    } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      text.append((long) number);
    } else {
      text.append(BigDecimal.valueOf(number).toString());
    }
  }

  private static void quote(String string, StringBuilder text) {
    text.append('"');
    for (int at = 0; at < string.length(); at++) {
      char c = string.charAt(at);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
