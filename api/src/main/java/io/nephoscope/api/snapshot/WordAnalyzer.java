package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.CharTokenizer;

/**
 * Words as people look for them in names and ids: parted at everything that is no letter or digit,
 * in small letters, without accents. What is kept is parted at capitals as well, so that {@code
 * virtualMachines} is found under {@code virtualmachines} and under {@code machines}.
 */
final class WordAnalyzer extends Analyzer {

  private static final String ASKED = "asked";

  WordAnalyzer() {
    super(PER_FIELD_REUSE_STRATEGY);
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer words = CharTokenizer.fromTokenCharPredicate(Character::isLetterOrDigit);
    TokenStream parted =
        field.equals(ASKED)
            ? words
            : new WordDelimiterGraphFilter(
                words,
                WordDelimiterGraphFilter.GENERATE_WORD_PARTS
                    | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
                    | WordDelimiterGraphFilter.PRESERVE_ORIGINAL,
                null);
    return new TokenStreamComponents(words, new ASCIIFoldingFilter(new LowerCaseFilter(parted)));
  }

  /** The words of what somebody asks for. */
  List<String> asked(String text) {
    List<String> words = new ArrayList<>();
    try (TokenStream tokens = tokenStream(ASKED, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(word.toString());
      }
      tokens.end();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return words;
  }
}
