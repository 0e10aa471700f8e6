package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;

/** Functions. Their environment is not taken over: people keep secrets in it. */
final class LambdaDescribes {

  static final List<Describe> ALL =
      List.of(Describe.regional("AWS::Lambda::Function", LambdaDescribes::functions));

  private LambdaDescribes() {}

  private static Rows functions(AwsClients.Desk desk, @Nullable String token) {
    ListFunctionsResponse answer =
        desk.call(
            "lambda",
            "ListFunctions",
            d ->
                d.regional("lambda", LambdaAsyncClient::builder)
                    .listFunctions(request -> request.maxItems(50).marker(token)));
    if (!answer.hasFunctions()) {
      throw desk.unreadable("lambda", "ListFunctions", "no list of functions");
    }
    List<Row> rows =
        answer.functions().stream()
            .map(one ->
                new Row(
                        one.functionName(),
                        one.functionArn(),
                        ConfigSpelling.CAPITALS_SMALL.document(one, Set.of("Environment")))
                    .named(one.functionName()))
            .toList();
    return Rows.untagged(rows, answer.nextMarker());
  }
}
