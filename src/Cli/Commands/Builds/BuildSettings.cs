using System.CommandLine;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Units.Quantities;

namespace Hillingar.Cli.Commands.Builds;

/// <summary>The options of commands that build.</summary>
internal sealed record BuildSettings(
    Option<int?> Jobs, Option<int?> Cores, Option<bool> KeepFailed, Option<bool> KeepGoing, Option<string?> Timeout, Option<bool> NoSubstitutes)
{
    public IEnumerable<Option> All => [Jobs, Cores, KeepFailed, KeepGoing, Timeout, NoSubstitutes];

    public static BuildSettings Options() => new(
        new Option<int?>("--jobs", "-j") { Description = "How many builds may run at one time (default: one for each processor)", HelpName = "N" },
        new Option<int?>("--cores") { Description = "How many processors each build may keep busy (default: all, shared among the jobs)", HelpName = "N" },
        new Option<bool>("--keep-failed", "-K")
        {
            Description = "Keep the working directory of a build that fails, and the other result of a check that differs",
        },
        new Option<bool>("--keep-going", "-k") { Description = "Go on with what does not need a build that failed" },
        new Option<string?>("--timeout") { Description = "How long one build may take (default: 10min)", HelpName = "DURATION" },
        new Option<bool>("--no-substitutes") { Description = "Do not ask binary caches, but build" });

    /// <exception cref="UsageException">A number or duration is none; the message says so.</exception>
    public BuildOptions Of(ParseResult parsed)
    {
        var jobs = AtLeastOne(parsed.GetValue(Jobs) ?? Environment.ProcessorCount, "--jobs");
        var cores = AtLeastOne(parsed.GetValue(Cores) ?? Math.Max(1, Environment.ProcessorCount / jobs), "--cores");
        var limits = SandboxLimits.Default;
        if (parsed.GetValue(Timeout) is { } timeout)
            limits = limits with
            {
                Timeout = Duration.TryRead(timeout, out var duration, out _) ? duration.Value
                    : throw new UsageException($"--timeout: '{timeout}' is no duration; write for example 90s or 20min"),
            };
        return new BuildOptions(jobs, cores) { Limits = limits, KeepFailed = parsed.GetValue(KeepFailed), KeepGoing = parsed.GetValue(KeepGoing) };
    }

    /// <summary>The binary caches of the store's root; without substitutes none but those that a unit names, and still the keys.</summary>
    /// <exception cref="IOException">Their configuration has a mistake.</exception>
    public HostCaches CachesOf(ParseResult parsed)
    {
        var caches = HostCaches.Read(StoreAccess.Host(parsed).Configuration);
        return parsed.GetValue(NoSubstitutes) ? caches with { Addresses = [] } : caches;
    }

    private static int AtLeastOne(int number, string option) => number >= 1 ? number : throw new UsageException($"{option} must be at least 1");
}
