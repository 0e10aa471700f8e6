package io.nephoscope.api.graphql.plan;

import io.nephoscope.api.snapshot.WrittenPieces;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of objects of one type. Fields side by side that depend on the row alone are
 * written once for each row and kept with it.
 */
final class PlannedObject {

  private final List<Part> parts;

  PlannedObject(List<PlannedField> fields) {
    List<Part> all = new ArrayList<>();
    List<PlannedField> together = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      PlannedField field = fields.get(i);
      boolean starts = together.isEmpty();
      boolean lasts = field.lasting();
      if (!starts && lasts != together.getLast().lasting()) {
        all.add(new Part(List.copyOf(together), together.getLast().lasting()));
        together.clear();
      }
      together.add(field);
    }
    if (!together.isEmpty()) {
      all.add(new Part(List.copyOf(together), together.getLast().lasting()));
    }
    parts = List.copyOf(all);
  }

  void write(Object source, PlanRun run) {
    JsonBytes out = run.out();
    out.raw('{');
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      Part part = parts.get(i);
      if (part.lasting() && source instanceof RowNode node) {
        part.writeOnce(node, run);
      } else {
        part.write(source, run);
      }
    }
    out.raw('}');
  }

  /** Fields side by side. */
  private record Part(List<PlannedField> fields, boolean lasting, Object name) {

    Part(List<PlannedField> fields, boolean lasting) {
      this(fields, lasting, new Object());
    }

    void writeOnce(RowNode node, PlanRun run) {
      WrittenPieces written = node.row().written();
      byte[] before = written.get(name);
      if (before != null) {
        run.out().raw(before);
        return;
      }
      int start = run.out().size();
      write(node, run);
      written.keep(name, run.out().since(start));
    }

    void write(Object source, PlanRun run) {
      for (int i = 0; i < fields.size(); i++) {
        if (i > 0) {
          run.out().raw(',');
        }
        fields.get(i).write(source, run);
      }
    }
  }
}
