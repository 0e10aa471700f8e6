package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.command.CheckReport.Group;
import io.nephoscope.api.command.CheckReport.Trouble;
import io.nephoscope.api.command.TroubleGroups.ShardTrouble;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Shard;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TroubleGroupsTest {

  private static ShardTrouble trouble(String account, String region, String message) {
    return new ShardTrouble(
        new Shard(new AccountRef(account, "name-" + account), region),
        new Trouble("NOT_ENABLED", message, "Switch it on in " + region + "."));
  }

  @Test
  void theSameTroubleOfManyShardsIsToldOnceWithItsPlaces() {
    List<Group> groups =
        TroubleGroups.of(
            List.of(
                trouble("111", "eu-west-1", "hub is off in 111/eu-west-1"),
                trouble("222", "eu-west-1", "role of name-222 is missing"),
                trouble("333", "us-east-1", "hub is off in 333/us-east-1")));

    assertThat(groups)
        .containsExactly(
            new Group(
                new Trouble(
                    "NOT_ENABLED", "hub is off in <account>/<region>", "Switch it on in <region>."),
                List.of("111/eu-west-1", "333/us-east-1")),
            new Group(
                new Trouble(
                    "NOT_ENABLED", "role of name-222 is missing", "Switch it on in eu-west-1."),
                List.of("222/eu-west-1")));
  }
}
