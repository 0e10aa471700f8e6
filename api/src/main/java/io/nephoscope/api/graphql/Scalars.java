package io.nephoscope.api.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * The scalars of the schema: moments as {@link Instant}, JSON as text that is parsed when it is
 * sent.
 */
final class Scalars {

  private static final ObjectMapper JSON_MAPPER = new ObjectMapper();

  static final GraphQLScalarType DATE_TIME =
      GraphQLScalarType.newScalar().name("DateTime").coercing(new Moments()).build();

  static final GraphQLScalarType JSON =
      GraphQLScalarType.newScalar().name("JSON").coercing(new Documents()).build();

  private Scalars() {}

  private static final class Moments implements Coercing<Instant, String> {
    @Override
    public String serialize(Object result, GraphQLContext context, Locale locale) {
      if (result instanceof Instant instant) {
        return instant.toString();
      }
      throw new CoercingSerializeException("a moment was expected");
    }

    @Override
    public Instant parseValue(Object input, GraphQLContext context, Locale locale) {
      try {
        return OffsetDateTime.parse(String.valueOf(input)).toInstant();
      } catch (DateTimeParseException wrong) {
        throw new CoercingParseValueException(
            "'" + input + "' is no moment (expected: RFC 3339 such as 2026-01-31T12:00:00Z).",
            wrong);
      }
    }

    @Override
    public Instant parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      if (input instanceof StringValue text) {
        try {
          return parseValue(String.valueOf(text.getValue()), context, locale);
        } catch (CoercingParseValueException wrong) {
          throw new CoercingParseLiteralException(wrong.getMessage(), wrong);
        }
      }
      throw new CoercingParseLiteralException(
          "a moment is written as text (expected: RFC 3339 such as \"2026-01-31T12:00:00Z\").");
    }
  }

  private static final class Documents implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object result, GraphQLContext context, Locale locale) {
      try {
        return JSON_MAPPER.readValue(result.toString(), Object.class);
      } catch (JsonProcessingException notJson) {
        // The cloud's own words are worth more than their form.
        return result.toString();
      }
    }

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      throw new CoercingParseValueException("JSON is only answered, never asked.");
    }

    @Override
    public Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      throw new CoercingParseLiteralException("JSON is only answered, never asked.");
    }
  }
}
