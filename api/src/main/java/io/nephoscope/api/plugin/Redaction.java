package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider.Setting;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strikes out the secret values of a connector from what its plugin says when it fails. Values of
 * fewer than four letters are not looked for. Immutable; its text form shows nothing.
 */
final class Redaction {

  static final Redaction NONE = new Redaction(List.of());

  private static final String STRUCK_OUT = "[secret]";
  private static final int SHORTEST = 4;

  /** Longest first, so that a secret within a secret leaves nothing behind. */
  private final List<String> secrets;

  private Redaction(Collection<String> secrets) {
    this.secrets =
        secrets.stream()
            .filter(secret -> secret.length() >= SHORTEST)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** Strikes out the values of the settings that are declared secret. */
  static Redaction of(List<Setting> settings, ConnectorConfig config) {
    List<String> secrets = new ArrayList<>();
    for (Setting setting : settings) {
      if (setting.secret()) {
        secrets.addAll(config.texts(setting.key()));
        secrets.addAll(config.map(setting.key()).values());
      }
    }
    return new Redaction(secrets);
  }

  String clean(String text) {
    String cleaned = text;
    for (String secret : secrets) {
      cleaned = cleaned.replace(secret, STRUCK_OUT);
    }
    return cleaned;
  }

  /** The failure itself when it says no secret, else one that does not and has no cause. */
  ProviderException clean(ProviderException failure) {
    if (!anySecretIn(failure)) {
      return failure;
    }
    String message = failure.getMessage();
    String remedy = failure.remedy();
    return new ProviderException(
        failure.category(),
        clean(message == null ? "" : message),
        remedy == null ? null : clean(remedy),
        failure.retryAfter(),
        null);
  }

  private boolean anySecretIn(ProviderException failure) {
    if (says(failure.remedy())) {
      return true;
    }
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 50; depth++) {
      if (says(cause.toString())) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private boolean says(@Nullable String text) {
    return text != null && secrets.stream().anyMatch(text::contains);
  }

  @Override
  public String toString() {
    return "Redaction[" + secrets.size() + "]";
  }
}
