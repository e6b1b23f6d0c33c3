using System.Globalization;

namespace Hillingar.Tender.Tests.Properties;

/// <summary>
/// Runs a property on numbered cases. Each number is the seed of its case, so a run is the same everywhere; the environment
/// variable <c>HILLINGAR_CASES</c> asks for more of them than the few that fit a daily run.
/// </summary>
internal static class Cases
{
    internal static void Run(int usually, Action<Random> property)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("HILLINGAR_CASES"), CultureInfo.InvariantCulture, out var asked) ? asked : usually;
        _ = Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            try
            {
                property(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"case {seed}", e);
            }
        });
    }

    internal static T Of<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>True once in so many times.</summary>
    internal static bool Once(this Random random, int times) => random.Next(times) == 0;
}
