package io.nephoscope.api.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the states of shards in the index, so that a restarted process knows how old its data is.
 */
final class ShardStateDocuments {

  private ShardStateDocuments() {}

  static Document document(ShardState state) {
    Document doc = new Document();
    doc.add(new StringField(LuceneDocuments.STATE_OF_SHARD, state.key().id(), Field.Store.NO));
    doc.add(new StringField(LuceneDocuments.KIND, "SHARD_STATE", Field.Store.NO));
    doc.add(new StoredField(LuceneDocuments.BODY, encode(state)));
    return doc;
  }

  private static byte[] encode(ShardState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      ShardKey key = state.key();
      for (String part :
          new String[] {
            key.connector(),
            key.provider(),
            key.source(),
            key.account(),
            key.accountName(),
            key.region()
          }) {
        out.writeUTF(part);
      }
      time(out, state.asOf());
      time(out, state.wholeAt());
      out.writeUTF(LuceneDocuments.cut(state.readBy()));
      time(out, state.attemptedAt());
      out.writeInt(state.observations());
      out.writeUTF(state.digest());
      Problem problem = state.problem();
      out.writeBoolean(problem != null);
      if (problem != null) {
        out.writeUTF(problem.category().name());
        out.writeUTF(LuceneDocuments.cut(problem.message()));
        out.writeBoolean(problem.remedy() != null);
        if (problem.remedy() != null) {
          out.writeUTF(LuceneDocuments.cut(problem.remedy()));
        }
        time(out, problem.since());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static ShardState decode(BytesRef bytes) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes.bytes, bytes.offset, bytes.length))) {
      ShardKey key =
          new ShardKey(
              in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
      return new ShardState(
          key,
          time(in),
          time(in),
          in.readUTF(),
          time(in),
          in.readInt(),
          in.readUTF(),
          in.readBoolean() ? problem(in) : null);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Problem problem(DataInputStream in) throws IOException {
    GapCategory category = GapCategory.valueOf(in.readUTF());
    String message = in.readUTF();
    String remedy = in.readBoolean() ? in.readUTF() : null;
    Instant since = time(in);
    return new Problem(category, message, remedy, since == null ? Instant.EPOCH : since);
  }

  private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
    out.writeLong(time == null ? Long.MIN_VALUE : time.toEpochMilli());
  }

  private static @Nullable Instant time(DataInputStream in) throws IOException {
    long millis = in.readLong();
    return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
  }
}
