package io.nephoscope.simulator.estate;

/**
 * How wide the organisations of an estate are.
 *
 * @param awsAccounts how many accounts AWS has, 5 to 500
 * @param awsRegions how many regions are enabled there, 4 to 17
 * @param azureSubscriptions how many subscriptions Azure's tenant has, 4 or more
 * @param googleProjects how many projects Google's organisation has, 5 or more
 */
public record Extent(int awsAccounts, int awsRegions, int azureSubscriptions, int googleProjects) {

  /** What there is unless more is asked for; always part of what there is. */
  public static final Extent USUAL = new Extent(5, 4, 4, 5);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a number is out of bounds
   */
  public Extent {
    within("AWS accounts", awsAccounts, 5, 500);
    within("AWS regions", awsRegions, 4, Layout.MOST_AWS_REGIONS);
    within("Azure subscriptions", azureSubscriptions, 4, 20_000);
    within("Google projects", googleProjects, 5, 20_000);
  }

  private static void within(String what, int number, int least, int most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "estate: " + number + " " + what + " (expected: " + least + " to " + most + ").");
    }
  }
}
