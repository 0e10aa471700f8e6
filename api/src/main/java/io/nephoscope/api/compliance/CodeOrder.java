package io.nephoscope.api.compliance;

import java.util.Comparator;

/** Codes as people sort them: {@code 2.10} after {@code 2.9}. */
final class CodeOrder implements Comparator<String> {

  @Override
  public int compare(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int endOne = endOfNumber(one, i);
      int endOther = endOfNumber(other, j);
      int order;
      if (endOne > i && endOther > j) {
        order = Long.compare(number(one, i, endOne), number(other, j, endOther));
        i = endOne;
        j = endOther;
      } else {
        order = Character.compare(one.charAt(i++), other.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int rest = Integer.compare(one.length() - i, other.length() - j);
    return rest != 0 ? rest : one.compareTo(other);
  }

  private static int endOfNumber(String text, int from) {
    int end = from;
    while (end < text.length() && end - from < 18 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static long number(String text, int from, int end) {
    return Long.parseLong(text, from, end, 10);
  }
}
