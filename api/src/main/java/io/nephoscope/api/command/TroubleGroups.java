package io.nephoscope.api.command;

import io.nephoscope.api.command.CheckReport.Group;
import io.nephoscope.api.command.CheckReport.Trouble;
import io.nephoscope.spi.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the same trouble of many shards once. Pure. */
final class TroubleGroups {

  private TroubleGroups() {}

  /** A shard and why it cannot be read. */
  record ShardTrouble(Shard shard, Trouble trouble) {}

  /** The groups, in the order of their first shards; a group of one keeps its own words. */
  static List<Group> of(List<ShardTrouble> troubles) {
    Map<Trouble, List<ShardTrouble>> byReason = new LinkedHashMap<>();
    for (ShardTrouble trouble : troubles) {
      byReason.computeIfAbsent(general(trouble), _ -> new ArrayList<>()).add(trouble);
    }
    List<Group> groups = new ArrayList<>();
    byReason.forEach((general, members) -> {
      List<Trouble> exact = members.stream().map(ShardTrouble::trouble).distinct().toList();
      groups.add(
          new Group(
              exact.size() == 1 ? exact.getFirst() : general,
              members.stream().map(member -> name(member.shard())).toList()));
    });
    return groups;
  }

  private static Trouble general(ShardTrouble trouble) {
    return new Trouble(
        trouble.trouble().category(),
        general(trouble.trouble().message(), trouble.shard()),
        trouble.trouble().remedy() == null
            ? null
            : general(trouble.trouble().remedy(), trouble.shard()));
  }

  private static String general(String text, Shard shard) {
    return replaced(
        replaced(
            replaced(text, shard.account().nativeId(), "<account>"),
            shard.account().name(),
            "<account>"),
        shard.region(),
        "<region>");
  }

  private static String replaced(String text, @Nullable String part, String by) {
    return part == null || part.isBlank() ? text : text.replace(part, by);
  }

  static String name(Shard shard) {
    String account = shard.account().nativeId();
    return shard.region().equals(Shard.GLOBAL) ? account : account + "/" + shard.region();
  }
}
