package io.nephoscope.api.graphql.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is asked of objects of a type that may be abstract; each concrete type as it is met. */
final class PlannedSelection {

  private final @Nullable PlannedObject only;
  private final Function<Object, String> typeNames;
  private final Function<String, PlannedObject> ofType;
  private final Map<String, PlannedObject> known = new ConcurrentHashMap<>();

  private PlannedSelection(
      @Nullable PlannedObject only,
      Function<Object, String> typeNames,
      Function<String, PlannedObject> ofType) {
    this.only = only;
    this.typeNames = typeNames;
    this.ofType = ofType;
  }

  /** Of one concrete type. */
  static PlannedSelection of(PlannedObject only) {
    return new PlannedSelection(only, object -> "", name -> only);
  }

  /**
   * Of an abstract type.
   *
   * @param typeNames the name of the type of an object
   * @param ofType what is asked of a type
   */
  static PlannedSelection of(
      Function<Object, String> typeNames, Function<String, PlannedObject> ofType) {
    return new PlannedSelection(null, typeNames, ofType);
  }

  /** What is asked of this object. */
  PlannedObject of(Object object) {
    if (only != null) {
      return only;
    }
    String type = typeNames.apply(object);
    PlannedObject planned = known.get(type);
    if (planned == null) {
      planned = ofType.apply(type);
      known.put(type, planned);
    }
    return planned;
  }
}
