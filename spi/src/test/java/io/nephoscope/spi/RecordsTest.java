package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records are immutable: what goes in is copied. */
final class RecordsTest {

  static Stream<Class<?>> records() {
    return Stream.concat(
            Arrays.stream(Observation.class.getPermittedSubclasses()), Stream.of(Page.class))
        .filter(type -> Arrays.stream(type.getRecordComponents()).anyMatch(RecordsTest::holdsMany));
  }

  private static boolean holdsMany(RecordComponent component) {
    return Collection.class.isAssignableFrom(component.getType())
        || Map.class.isAssignableFrom(component.getType());
  }

  @ParameterizedTest
  @MethodSource("records")
  void whatGoesInIsCopied(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = example(components[i].getType());
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    Object made = constructor.newInstance(values);
    for (int i = 0; i < components.length; i++) {
      if (holdsMany(components[i])) {
        Object held = components[i].getAccessor().invoke(made);
        assertThat(held).as(type.getSimpleName() + "." + components[i]).isNotSameAs(values[i]);
        switch (held) {
          case Collection<?> collection ->
              assertThatThrownBy(collection::clear)
                  .isInstanceOf(UnsupportedOperationException.class);
          case Map<?, ?> map ->
              assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
          default -> throw new AssertionError(held);
        }
      }
    }
  }

  private static Object example(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == Instant.class) {
      return Instant.EPOCH;
    }
    if (type == List.class) {
      return new ArrayList<>();
    }
    if (type == Map.class) {
      return new HashMap<>();
    }
    if (type == ControlRef.class) {
      return new ControlRef("s", "c");
    }
    if (type == PageToken.class) {
      return PageToken.END;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    throw new AssertionError("no example of " + type);
  }

  @Test
  void everyObservationKnowsItsKindAndAccount() {
    assertThat(Observation.class.getPermittedSubclasses())
        .hasSize(Observation.Kind.values().length);
    assertThat(Account.of("1", "one").kind()).isEqualTo(Observation.Kind.ACCOUNT);
    assertThat(Account.of("1", "one").account()).isEqualTo("1");
    assertThat(Resource.builder("1", "a", "T").build().kind()).isEqualTo(Observation.Kind.RESOURCE);
    assertThat(new Standard("1", "s", "S", null).kind()).isEqualTo(Observation.Kind.STANDARD);
  }
}
