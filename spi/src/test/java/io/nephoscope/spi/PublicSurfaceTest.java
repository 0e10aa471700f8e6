package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What providers are compiled against does not change by accident. */
class PublicSurfaceTest {

  private static final Path WRITTEN_DOWN = Path.of("src/api/spi.txt");
  private static final int MOST_TYPES = 25;

  @Test
  void theSurfaceIsAsItWasWrittenDown() throws Exception {
    List<String> now = surface();
    if (Boolean.getBoolean("spi.rewrite")) {
      Files.createDirectories(WRITTEN_DOWN.getParent());
      Files.write(WRITTEN_DOWN, now);
      return;
    }
    List<String> before = Files.readAllLines(WRITTEN_DOWN);
    List<String> gone = before.stream().filter(Predicate.not(now::contains)).toList();
    List<String> come = now.stream().filter(Predicate.not(before::contains)).toList();
    if (!gone.isEmpty() || !come.isEmpty() || !now.equals(before)) {
      fail(
          "The SPI's public surface has changed.\n%s%s\nWhat to do: take it back; or, if it is"
              + " meant, build once more with -Dspi.rewrite=true and commit %s with it. When"
              + " something is gone or different, providers that were built before break: count"
              + " CloudProvider.SPI_VERSION up, too, and say in docs/spi.md what changed.",
          gone.stream().map(line -> "  gone: " + line + "\n").collect(Collectors.joining()),
          come.stream().map(line -> "  new:  " + line + "\n").collect(Collectors.joining()),
          WRITTEN_DOWN);
    }
  }

  @Test
  void thereAreFewEnoughTypesToReadInOneSitting() throws Exception {
    assertThat(types().filter(type -> !type.isMemberClass()).map(Class::getSimpleName))
        .as("top-level types of the SPI")
        .hasSizeLessThanOrEqualTo(MOST_TYPES);
  }

  private static Stream<Class<?>> types() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Source.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace(java.io.File.separatorChar, '.');
        Class<?> type = type(name.substring(0, name.length() - ".class".length()));
        if (Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass()) {
          types.add(type);
        }
      }
    }
    return types.stream();
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException impossible) {
      throw new UncheckedIOException(new IOException(impossible));
    }
  }

  /** Every public type with its public and protected members, one line each, sorted. */
  private static List<String> surface() throws IOException, URISyntaxException {
    TreeSet<String> lines = new TreeSet<>();
    types()
        .forEach(type -> {
          String name = shown(type.getTypeName());
          lines.add(name + " : " + kind(type));
          for (Field field : type.getDeclaredFields()) {
            if (visible(field.getModifiers()) && !field.isSynthetic()) {
              lines.add(
                  name + " field " + field.getName() + " : " + shown(field.getAnnotatedType()));
            }
          }
          for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (visible(constructor.getModifiers()) && !constructor.isSynthetic()) {
              lines.add(name + " new" + parameters(constructor));
            }
          }
          for (Method method : type.getDeclaredMethods()) {
            if (visible(method.getModifiers()) && !method.isSynthetic() && !ofEveryRecord(method)) {
              lines.add(
                  name
                      + " "
                      + flags(method)
                      + method.getName()
                      + parameters(method)
                      + " : "
                      + shown(method.getAnnotatedReturnType()));
            }
          }
        });
    return List.copyOf(lines);
  }

  private static String kind(Class<?> type) {
    String sort =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    String supers =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()).filter(any -> sort.equals("class")),
                Arrays.stream(type.getGenericInterfaces()))
            .map(any -> shown(any.getTypeName()))
            .filter(any -> !any.equals("Object"))
            .sorted()
            .collect(Collectors.joining(", "));
    String permitted =
        type.isSealed()
            ? " permits "
                + Arrays.stream(type.getPermittedSubclasses())
                    .map(any -> shown(any.getTypeName()))
                    .sorted()
                    .collect(Collectors.joining(", "))
            : "";
    return sort + (supers.isEmpty() ? "" : " of " + supers) + permitted;
  }

  private static String flags(Method method) {
    int modifiers = method.getModifiers();
    return (Modifier.isStatic(modifiers) ? "static " : "")
        + (Modifier.isProtected(modifiers) ? "protected " : "")
        + (method.isDefault() ? "default " : "");
  }

  private static String parameters(Executable of) {
    return Arrays.stream(of.getParameters())
        .map(PublicSurfaceTest::shown)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String shown(Parameter parameter) {
    return shown(parameter.getAnnotatedType()) + " " + parameter.getName();
  }

  private static String shown(AnnotatedType type) {
    return shown(type.toString());
  }

  private static String shown(String text) {
    return text.replaceAll("@org\\.jspecify\\.annotations\\.(\\w+)\\(\\)", "@$1")
        .replaceAll(
            "\\b(java\\.lang|java\\.util|java\\.util\\.concurrent|java\\.time)\\.(?=[A-Z])", "")
        .replaceAll("\\bio\\.nephoscope\\.spi\\.(?=[A-Z])", "")
        .replace('$', '.');
  }

  private static boolean visible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static boolean ofEveryRecord(Method method) {
    return (method.getName().equals("equals") && method.getParameterCount() == 1)
        || (method.getName().equals("hashCode") && method.getParameterCount() == 0)
        || (method.getName().equals("toString") && method.getParameterCount() == 0)
        || (method.getDeclaringClass().isEnum()
            && (method.getName().equals("values") || method.getName().equals("valueOf")));
  }
}
