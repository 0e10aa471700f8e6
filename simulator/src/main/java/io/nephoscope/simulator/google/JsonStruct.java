package io.nephoscope.simulator.google;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain maps, lists, texts and numbers as protobuf's own JSON. */
final class JsonStruct {
  private JsonStruct() {}

  static Struct of(Map<String, ?> fields) {
    Struct.Builder struct = Struct.newBuilder();
    fields.forEach((key, value) -> struct.putFields(key, value(value)));
    return struct.build();
  }

  static Value value(@Nullable Object value) {
    Value.Builder told = Value.newBuilder();
    return switch (value) {
      case null -> told.setNullValue(NullValue.NULL_VALUE).build();
      case String text -> told.setStringValue(text).build();
      case Boolean flag -> told.setBoolValue(flag).build();
      case Number number -> told.setNumberValue(number.doubleValue()).build();
      case List<?> list -> {
        ListValue.Builder values = ListValue.newBuilder();
        list.forEach(each -> values.addValues(value(each)));
        yield told.setListValue(values).build();
      }
      case Map<?, ?> map -> {
        Struct.Builder struct = Struct.newBuilder();
        map.forEach((key, each) -> struct.putFields(String.valueOf(key), value(each)));
        yield told.setStructValue(struct).build();
      }
      default -> throw new IllegalArgumentException("JSON knows no " + value.getClass());
    };
  }
}
