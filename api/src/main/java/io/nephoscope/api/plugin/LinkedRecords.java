package io.nephoscope.api.plugin;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * What the JDK remembers of the record it linked last: its type and that of a component, softly,
 * and with them their class loader, for as long as there is memory to spare.
 */
final class LinkedRecords {

  private LinkedRecords() {}

  /**
   * Has the JDK link something else, of a class loader that holds nothing, and so forget the record
   * of a plugin. A type of the host would not do: the JDK keeps those in another place.
   */
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
