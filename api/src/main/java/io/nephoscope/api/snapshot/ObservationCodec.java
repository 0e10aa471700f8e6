package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Standard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an observation as bytes and reads it again. Equal observations give equal bytes. The form
 * is private to the store's {@link LuceneSnapshotStore#FORMAT format number}: change one, change
 * both.
 */
final class ObservationCodec {

  private ObservationCodec() {}

  static byte[] encode(Observation observation) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(observation.kind().name());
      switch (observation) {
        case Account a -> write(out, a);
        case Resource r -> write(out, r);
        case Finding f -> write(out, f);
        case Standard s -> write(out, s);
        case Control c -> write(out, c);
        case Assessment a -> write(out, a);
        case AgentStatus a -> write(out, a);
        case NativeScore n -> write(out, n);
        case io.nephoscope.spi.Gap g -> write(out, g);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static Observation decode(byte[] bytes, int offset, int length) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, offset, length))) {
      return switch (Observation.Kind.valueOf(in.readUTF())) {
        case ACCOUNT -> account(in);
        case RESOURCE -> resource(in);
        case FINDING -> finding(in);
        case STANDARD -> new Standard(text(in), text(in), text(in), maybe(in));
        case CONTROL -> new Control(text(in), controlRef(in), maybe(in), severity(in), texts(in));
        case ASSESSMENT -> assessment(in);
        case AGENT_STATUS ->
            new AgentStatus(
                text(in),
                text(in),
                text(in),
                text(in),
                AgentStatus.State.valueOf(in.readUTF()),
                maybe(in),
                time(in),
                maybe(in),
                maybe(in));
        case NATIVE_SCORE ->
            new NativeScore(
                text(in),
                text(in),
                maybe(in),
                number(in),
                number(in),
                number(in),
                number(in),
                someTime(in));
        case GAP ->
            new io.nephoscope.spi.Gap(
                text(in),
                maybe(in),
                ProviderException.Category.valueOf(in.readUTF()),
                text(in),
                maybe(in));
      };
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void write(DataOutputStream out, Account a) throws IOException {
    text(out, a.nativeId());
    text(out, a.name());
    maybe(out, a.state());
    maybe(out, a.alias());
    texts(out, a.ancestors());
    tags(out, a.tags());
  }

  private static Account account(DataInputStream in) throws IOException {
    return new Account(text(in), text(in), maybe(in), maybe(in), texts(in), tags(in));
  }

  private static void write(DataOutputStream out, Resource r) throws IOException {
    text(out, r.account());
    text(out, r.region());
    text(out, r.nativeId());
    text(out, r.type());
    out.writeUTF(r.category().name());
    text(out, r.name());
    tags(out, r.tags());
    time(out, r.createdAt());
    maybe(out, r.configuration());
  }

  private static Resource resource(DataInputStream in) throws IOException {
    return new Resource(
        text(in),
        text(in),
        text(in),
        text(in),
        Resource.Category.valueOf(in.readUTF()),
        text(in),
        tags(in),
        time(in),
        maybe(in));
  }

  private static void write(DataOutputStream out, Finding f) throws IOException {
    text(out, f.account());
    text(out, f.region());
    text(out, f.nativeId());
    text(out, f.product());
    out.writeUTF(f.type().name());
    out.writeUTF(f.state().name());
    out.writeUTF(f.severity().name());
    text(out, f.title());
    maybe(out, f.description());
    maybe(out, f.check());
    controlRefs(out, f.controls());
    out.writeInt(f.resources().size());
    for (Finding.ResourceRef ref : f.resources()) {
      text(out, ref.nativeId());
      maybe(out, ref.type());
      maybe(out, ref.name());
    }
    maybe(out, f.remediation());
    maybe(out, f.remediationUrl());
    time(out, f.firstSeenAt());
    time(out, f.lastSeenAt());
    maybe(out, f.nativeJson());
    maybe(out, f.provider());
  }

  private static Finding finding(DataInputStream in) throws IOException {
    return new Finding(
        text(in),
        text(in),
        text(in),
        text(in),
        Finding.Type.valueOf(in.readUTF()),
        Finding.State.valueOf(in.readUTF()),
        severity(in),
        text(in),
        maybe(in),
        maybe(in),
        controlRefs(in),
        resourceRefs(in),
        maybe(in),
        maybe(in),
        time(in),
        time(in),
        maybe(in),
        maybe(in));
  }

  private static List<Finding.ResourceRef> resourceRefs(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<Finding.ResourceRef> refs = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      refs.add(new Finding.ResourceRef(text(in), maybe(in), maybe(in)));
    }
    return refs;
  }

  private static void write(DataOutputStream out, Standard s) throws IOException {
    text(out, s.account());
    text(out, s.nativeId());
    text(out, s.title());
    maybe(out, s.version());
  }

  private static void write(DataOutputStream out, Control c) throws IOException {
    text(out, c.account());
    text(out, c.ref().standard());
    text(out, c.ref().control());
    maybe(out, c.title());
    out.writeUTF(c.severity().name());
    texts(out, c.checks());
  }

  private static void write(DataOutputStream out, Assessment a) throws IOException {
    text(out, a.account());
    text(out, a.region());
    text(out, a.check());
    text(out, a.title());
    controlRefs(out, a.controls());
    maybe(out, a.resource());
    out.writeUTF(a.status().name());
    out.writeBoolean(a.acceptedRisk());
    out.writeUTF(a.severity().name());
    maybe(out, a.reason());
    time(out, a.evaluatedAt());
    maybe(out, a.provider());
  }

  private static Assessment assessment(DataInputStream in) throws IOException {
    return new Assessment(
        text(in),
        text(in),
        text(in),
        text(in),
        controlRefs(in),
        maybe(in),
        Assessment.Status.valueOf(in.readUTF()),
        in.readBoolean(),
        severity(in),
        maybe(in),
        time(in),
        maybe(in));
  }

  private static void write(DataOutputStream out, AgentStatus a) throws IOException {
    text(out, a.account());
    text(out, a.region());
    text(out, a.resource());
    text(out, a.name());
    out.writeUTF(a.state().name());
    maybe(out, a.version());
    time(out, a.lastSeenAt());
    maybe(out, a.reason());
    maybe(out, a.provider());
  }

  private static void write(DataOutputStream out, NativeScore n) throws IOException {
    text(out, n.account());
    text(out, n.name());
    maybe(out, n.standard());
    number(out, n.current());
    number(out, n.max());
    number(out, n.percent());
    number(out, n.weight());
    time(out, n.asOf());
  }

  private static void write(DataOutputStream out, io.nephoscope.spi.Gap g) throws IOException {
    text(out, g.account());
    maybe(out, g.region());
    out.writeUTF(g.category().name());
    text(out, g.message());
    maybe(out, g.remedy());
  }

  private static Severity severity(DataInputStream in) throws IOException {
    return Severity.valueOf(in.readUTF());
  }

  private static void controlRefs(DataOutputStream out, List<ControlRef> refs) throws IOException {
    out.writeInt(refs.size());
    for (ControlRef ref : refs) {
      text(out, ref.standard());
      text(out, ref.control());
    }
  }

  private static List<ControlRef> controlRefs(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<ControlRef> refs = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      refs.add(controlRef(in));
    }
    return refs;
  }

  private static ControlRef controlRef(DataInputStream in) throws IOException {
    return new ControlRef(text(in), text(in));
  }

  private static void tags(DataOutputStream out, Map<String, String> tags) throws IOException {
    out.writeInt(tags.size());
    for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
      text(out, tag.getKey());
      text(out, tag.getValue());
    }
  }

  private static Map<String, String> tags(DataInputStream in) throws IOException {
    int size = in.readInt();
    Map<String, String> tags = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      tags.put(text(in), text(in));
    }
    return tags;
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] utf8 = new byte[in.readInt()];
    in.readFully(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static void maybe(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      text(out, text);
    }
  }

  private static @Nullable String maybe(DataInputStream in) throws IOException {
    return in.readBoolean() ? text(in) : null;
  }

  private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
    out.writeBoolean(time != null);
    if (time != null) {
      out.writeLong(time.getEpochSecond());
      out.writeInt(time.getNano());
    }
  }

  private static @Nullable Instant time(DataInputStream in) throws IOException {
    return in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
  }

  private static Instant someTime(DataInputStream in) throws IOException {
    Instant time = time(in);
    if (time == null) {
      throw new IOException("stored observation: a time is missing (expected: one).");
    }
    return time;
  }

  private static void number(DataOutputStream out, @Nullable Double number) throws IOException {
    out.writeBoolean(number != null);
    if (number != null) {
      out.writeDouble(number);
    }
  }

  private static @Nullable Double number(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readDouble() : null;
  }
}
