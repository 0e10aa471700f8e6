package io.nephoscope.tck;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * What the JDK remembers, softly, of the record it linked last, for as long as there is memory to
 * spare. That a provider's classes are held by this alone is not the provider's doing.
 */
final class LinkedLast {

  private LinkedLast() {}

  /** Has the JDK link something that holds nothing. */
  static void forget() {
    ClassLoader empty = new ClassLoader("empty", null) {};
    Class<?> type =
        Proxy.newProxyInstance(empty, new Class<?>[] {Runnable.class}, (_, _, _) -> 0).getClass();
    MethodHandle component = MethodHandles.identity(type);
    try {
      for (String method : List.of("equals", "hashCode", "toString")) {
        ObjectMethods.bootstrap(
            MethodHandles.lookup(), method, MethodHandle.class, type, "component", component);
      }
    } catch (Throwable impossible) {
      throw new LinkageError("the JDK cannot link " + type, impossible);
    }
  }
}
