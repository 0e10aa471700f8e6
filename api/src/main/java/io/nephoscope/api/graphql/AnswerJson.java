package io.nephoscope.api.graphql;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.nephoscope.api.graphql.plan.JsonForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/** Writes an answer, and refuses one that is too large to be held and sent. */
final class AnswerJson extends ByteArrayOutputStream {

  /** How many bytes an answer may have. */
  static final int LARGEST = 32 << 20;

  private AnswerJson() {}

  /**
   * The body of an answer as JSON.
   *
   * @throws RequestError when it is too large
   */
  static byte[] of(Map<String, Object> body) {
    AnswerJson bytes = new AnswerJson();
    try {
      JsonForm.MAPPER.writeValue(bytes, body);
    } catch (JsonMappingException refused) {
      if (refused.getCause() instanceof RequestError tooLarge) {
        throw tooLarge;
      }
      throw new IllegalStateException("an answer is always JSON", refused);
    } catch (IOException impossible) {
      throw new IllegalStateException("an answer is always JSON", impossible);
    }
    return bytes.toByteArray();
  }

  @Override
  public synchronized void write(int one) {
    check(1);
    super.write(one);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    check(length);
    super.write(bytes, offset, length);
  }

  private void check(int more) {
    if (count + more > LARGEST) {
      throw new RequestError(
          RequestError.Code.TOO_COSTLY,
          "answer: it is larger than "
              + (LARGEST >> 20)
              + " MiB. Ask for fewer rows, or without native and configuration.");
    }
  }
}
