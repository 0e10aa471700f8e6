package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.UnreadUnit;

/** An account × region as one source reads it. */
record Place(String provider, String account, String region, String source) {

  static Place of(AssessmentFact fact) {
    return new Place(fact.provider(), fact.account(), fact.region(), fact.source());
  }

  static Place of(UnreadUnit unit) {
    return new Place(unit.provider(), unit.account(), unit.region(), unit.source());
  }

  AccountRef accountRef() {
    return new AccountRef(provider, account);
  }
}
