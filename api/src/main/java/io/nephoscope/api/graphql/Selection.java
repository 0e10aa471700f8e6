package io.nephoscope.api.graphql;

import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.Bucket;
import io.nephoscope.api.snapshot.FacetField;
import io.nephoscope.api.snapshot.Freshness;
import io.nephoscope.api.snapshot.Group;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.Slice;
import io.nephoscope.api.snapshot.SliceRequest;
import io.nephoscope.api.snapshot.SortKey;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Observation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a filter selects, in an order, of which a request sees one page. What is not asked for
 * is not looked up. For the one thread that answers the request.
 */
abstract class Selection<O extends Observation> {

  private final View view;
  private final Reach reach;
  private final List<SliceRequest.Order> order;
  private final Paging paging;
  private final Cursors cursors;
  private final String question;
  private final IntSupplier count;
  private final Function<SliceRequest, Slice<O>> reading;
  private @Nullable Slice<O> slice;
  private @Nullable Siblings<O> siblings;

  Selection(
      View view,
      Reach reach,
      List<SliceRequest.Order> order,
      Paging paging,
      Cursors cursors,
      String list,
      IntSupplier count,
      Function<SliceRequest, Slice<O>> reading) {
    this.view = view;
    this.reach = reach;
    this.order = order;
    this.paging = paging;
    this.cursors = cursors;
    this.question = list + " " + order;
    this.count = count;
    this.reading = reading;
    if (paging.cursor() != null) {
      cursors.read(paging.cursorArgument(), question, paging.cursor());
    }
  }

  View view() {
    return view;
  }

  int totalCount() {
    Slice<O> known = slice;
    return known == null ? count.getAsInt() : known.total();
  }

  abstract Map<FacetField, List<Bucket>> facets(List<FacetField> fields, boolean disjunctive);

  abstract List<Group> groups(List<FacetField> by);

  /** The rows of the page, of which the same is asked. */
  Siblings<O> siblings() {
    Siblings<O> rows = siblings;
    if (rows == null) {
      rows = new Siblings<>(slice().rows().stream().map(Slice.Placed::row).toList());
      siblings = rows;
    }
    return rows;
  }

  Freshness freshness() {
    return view.freshness(reach);
  }

  /** The rows of the page. */
  Slice<O> slice() {
    Slice<O> known = slice;
    if (known == null) {
      SortKey from =
          paging.cursor() == null
              ? null
              : cursors.read(paging.cursorArgument(), question, paging.cursor());
      try {
        known = reading.apply(new SliceRequest(order, paging.size(), from, paging.backward()));
      } catch (IllegalArgumentException anotherOrder) {
        throw new RequestError(
            Code.BAD_CURSOR,
            paging.cursorArgument()
                + ": "
                + anotherOrder.getMessage()
                + ". Start again without it.");
      }
      slice = known;
    }
    return known;
  }

  /** The cursor of a row of the page. */
  String cursor(Slice.Placed<O> row) {
    return cursors.write(question, row.place());
  }

  /** Where the page lies. */
  Connection.PageInfo pageInfo() {
    Slice<O> page = slice();
    return new Connection.PageInfo(
        page.after(),
        page.before(),
        page.rows().isEmpty() ? null : cursor(page.rows().getFirst()),
        page.rows().isEmpty() ? null : cursor(page.rows().getLast()));
  }

  /**
   * What an answer depends on, from its filter and from what is asked of its rows: an answer about
   * findings of resources is made of both.
   */
  static Reach reach(
      View view, Observation.Kind kind, @Nullable Map<String, Object> input, FieldRequest request) {
    Set<Observation.Kind> kinds = EnumSet.of(kind);
    addKinds(kinds, input);
    if (request.selects("nodes/findings", "edges/node/findings")) {
      kinds.add(Observation.Kind.FINDING);
    }
    if (request.selects("nodes/agents", "edges/node/agents")) {
      kinds.add(Observation.Kind.AGENT_STATUS);
    }
    if (request.selects("nodes/resources", "edges/node/resources")) {
      kinds.add(Observation.Kind.RESOURCE);
    }
    Reach all = new Reach(kinds, List.of(), List.of());
    if (input == null) {
      return all;
    }
    List<String> providers = FilterArguments.texts(input, "provider");
    return all.within(
        providers == null ? List.of() : providers,
        accounts(view, FilterArguments.texts(input, "account")));
  }

  /** The kinds that a filter looks at. */
  private static void addKinds(Set<Observation.Kind> kinds, @Nullable Object input) {
    if (input instanceof Map<?, ?> filter) {
      if (filter.get("findings") != null) {
        kinds.add(Observation.Kind.FINDING);
      }
      if (filter.get("agents") != null) {
        kinds.add(Observation.Kind.AGENT_STATUS);
      }
      if (filter.get("resource") != null) {
        kinds.add(Observation.Kind.RESOURCE);
      }
      filter.values().forEach(part -> addKinds(kinds, part));
    } else if (input instanceof List<?> parts) {
      parts.forEach(part -> addKinds(kinds, part));
    }
  }

  /** The accounts that words mean; all of them, when a word means none that is known. */
  static List<String> accounts(View view, @Nullable List<String> words) {
    if (words == null) {
      return List.of();
    }
    Set<String> known = new HashSet<>();
    view.accounts().forEach(row -> known.add(row.value().nativeId()));
    List<String> meant = new ArrayList<>();
    for (String word : words) {
      List<String> ids = view.accountIds(word).stream().filter(known::contains).toList();
      if (ids.isEmpty()) {
        return List.of();
      }
      meant.addAll(ids);
    }
    return meant;
  }
}
