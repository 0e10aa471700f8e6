package io.nephoscope.simulator.estate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the security product says of some cells of the estate, as one ordered sequence of slots. A
 * slot holds one statement or none; reading at a slot costs nothing for what lies before it, so a
 * slot number is a page token.
 */
public final class StatementListing {
  /** The slot number that says: nothing follows. */
  public static final long END = -1;

  private final Estate estate;
  private final List<Cell> cells;
  private final long[] ends;

  StatementListing(Estate estate, List<Cell> cells) {
    this.estate = estate;
    this.cells =
        cells.stream().filter(cell -> estate.slotsOf(cell.type()) > 0 && cell.count() > 0).toList();
    this.ends = new long[this.cells.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      Cell cell = this.cells.get(i);
      end += (long) cell.count() * estate.slotsOf(cell.type());
      ends[i] = end;
    }
  }

  /** How many slots there are: an upper bound of the number of statements. */
  public long slots() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  /**
   * The statement in a slot, if it holds one.
   *
   * @throws IndexOutOfBoundsException if the slot is negative or not below {@link #slots()}
   */
  public Optional<Statement> get(long slot) {
    int at = Offsets.cellAt(ends, slot);
    Cell cell = cells.get(at);
    long within = slot - Offsets.start(ends, at);
    int perResource = estate.slotsOf(cell.type());
    return estate.statement(cell, (int) (within / perResource), (int) (within % perResource));
  }

  /**
   * The statement that was in a slot until it went away, with the moment it did.
   *
   * @throws IndexOutOfBoundsException if the slot is negative or not below {@link #slots()}
   */
  public Optional<Statement> gone(long slot) {
    int at = Offsets.cellAt(ends, slot);
    Cell cell = cells.get(at);
    long within = slot - Offsets.start(ends, at);
    int perResource = estate.slotsOf(cell.type());
    return estate.gone(cell, (int) (within / perResource), (int) (within % perResource));
  }

  /**
   * At most {@code limit} statements that match, from a slot on. Looks at as many slots as needed,
   * which is about {@code limit} divided by the share that matches.
   */
  public Page page(long slot, int limit, Predicate<? super Statement> matches) {
    List<Statement> found = new ArrayList<>(Math.min(limit, 1000));
    long at = slot;
    long end = slots();
    while (at < end) {
      Optional<Statement> statement = get(at).filter(matches);
      if (statement.isPresent()) {
        if (found.size() == limit) {
          return new Page(found, at);
        }
        found.add(statement.get());
      }
      at++;
    }
    return new Page(found, END);
  }

  /**
   * A run of statements.
   *
   * @param next the slot to go on from, or {@link #END}; never a slot after which nothing matches
   */
  public record Page(List<Statement> statements, long next) {
    public Page {
      statements = List.copyOf(statements);
    }

    public boolean last() {
      return next == END;
    }
  }
}
