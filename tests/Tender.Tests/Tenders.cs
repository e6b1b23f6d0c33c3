using System.Diagnostics;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.Tests;

/// <summary>
/// The ways to run a guest that must make no difference to it: this tender in both CPU modes, and solo5-hvt where it is on the PATH.
/// </summary>
internal static class Tenders
{
    internal const string Reference = "solo5-hvt";

    private const string Ours = "hillingar-tender";

    private static readonly string? PathOfReference = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, Reference)).FirstOrDefault(File.Exists);

    internal static string[] All { get; } = ["user", "kernel", Reference];

    /// <summary>Those that are installed, for a test that goes through them itself.</summary>
    internal static string[] Installed { get; } = PathOfReference is null ? All[..2] : All;

    /// <summary>Whether KVM's emulator runs the guests of this one here, as it does those in ring 0 without hardware support.</summary>
    internal static bool EmulatesRingZero(string tender) => tender != All[0] && HostCpu.FastMode() == CpuMode.User;

    /// <summary>Every case with every tender.</summary>
    internal static TheoryData<string, string> Each(IEnumerable<string> cases)
    {
        var data = new TheoryData<string, string>();
        foreach (var one in cases)
        {
            foreach (var tender in All)
                data.Add(tender, one);
        }

        return data;
    }

    /// <summary>Starts one of them with these words of the command line; skips the test if it is not installed.</summary>
    internal static Process Start(string tender, params string[] words)
    {
        if (tender != Reference)
            return TenderRun.Start(TenderRun.Program, [$"--x-cpu={tender}", .. words]);
        Assert.SkipWhen(PathOfReference is null, $"needs {Reference} on the PATH");
        return TenderRun.Start(PathOfReference!, words);
    }

    /// <summary>Runs one of them to its end; messages of solo5-hvt are given the name of ours.</summary>
    internal static TenderRun Run(string tender, params string[] words)
    {
        var run = TenderRun.Finish(Start(tender, words));
        return run with { Errors = run.Errors.Replace($"{Reference}: ", $"{Ours}: ", StringComparison.Ordinal) };
    }
}
