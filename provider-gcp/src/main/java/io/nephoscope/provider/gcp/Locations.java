package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Shard;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Google's locations as regions. */
final class Locations {

  private static final Pattern ZONE = Pattern.compile("([a-z]+(?:-[a-z]+)+\\d+)-[a-z]");
  private static final Pattern IN_NAME = Pattern.compile("/(?:zones|regions|locations)/([^/]+)");

  private Locations() {}

  /**
   * The region of a location, in lower case: a zone's region ({@code europe-west1-b} is in {@code
   * europe-west1}), a region or multi-region ({@code EU} is {@code eu}) itself, {@link
   * Shard#GLOBAL} when there is none.
   */
  static String region(String location) {
    String name = location.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      return Shard.GLOBAL;
    }
    Matcher zone = ZONE.matcher(name);
    return zone.matches() ? zone.group(1) : name;
  }

  /** The region that a full resource name mentions; {@link Shard#GLOBAL} when it mentions none. */
  static String regionOfName(String fullResourceName) {
    Matcher place = IN_NAME.matcher(fullResourceName);
    return place.find() ? region(place.group(1)) : Shard.GLOBAL;
  }
}
