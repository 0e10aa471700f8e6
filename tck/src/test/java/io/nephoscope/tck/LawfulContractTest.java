package io.nephoscope.tck;

/** The lawful cloud passes, so that a lawless one fails for its own breach alone. */
final class LawfulContractTest extends MemoryContract {
  LawfulContractTest() {
    super(new MemoryCloud());
  }
}
