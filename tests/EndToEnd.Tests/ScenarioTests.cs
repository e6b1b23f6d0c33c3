using System.Diagnostics;
using System.Text.Json.Nodes;
using Hillingar.TestKit;

namespace Hillingar.EndToEnd.Tests;

/// <summary>
/// Runs each script in <c>scenarios</c> against the published programs, in network and mount namespaces of its own, with
/// real virtual machines. A scenario passes if it ends with status 0.
/// </summary>
public sealed class ScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private static string Folder => Path.Combine(Repository.Root, "tests/EndToEnd.Tests/scenarios");

    public static TheoryData<string> Scenarios =>
        [.. Directory.EnumerateFiles(Folder, "*.sh").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => name != "host").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task TheHostBehavesAsTheScenarioSays(string scenario) => _ = await RunAsync(scenario);

    [Fact]
    public async Task WhatVerbsThatAskTheSupervisorPrintAsJsonHasTheirPublishedShape()
    {
        // A verb behind a dash, and then what it printed.
        var verbs = (await RunAsync("verbs/json")).Split("\n--- ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('\n', 2)).ToList();
        Assert.InRange(verbs.Count, 10, int.MaxValue);
        foreach (var verb in verbs)
        {
            var schema = JsonNode.Parse(await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, $"packaging/schema/output/{verb[0].TrimStart('-', ' ')}.json"), TestContext.Current.CancellationToken))!;
            Assert.Empty(JsonSchemaCheck.Problems(JsonNode.Parse(verb[1]), schema).Select(problem => $"{verb[0]}: {problem}"));
        }
    }

    // What it printed.
    private static async Task<string> RunAsync(string scenario)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("needs root");
        if (!Path.Exists("/dev/kvm"))
            Assert.Skip("needs /dev/kvm");
        var programs = Environment.GetEnvironmentVariable("HILLINGAR_PROGRAMS") ?? Path.Combine(Repository.Root, "out/bin");
        Assert.True(File.Exists(Path.Combine(programs, "hillingard")), $"there are no programs in '{programs}': run packaging/publish.sh");

        var start = new ProcessStartInfo("unshare")
        {
            ArgumentList = { "--net", "--mount", "--propagation", "private", "--", "bash", Path.Combine(Folder, $"{scenario}.sh") },
            Environment = { ["HILLINGAR_PROGRAMS"] = programs },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The script's own trap ends what it started.
            process.Kill();
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{scenario} ended with status {process.ExitCode}\n{await output}\n{await errors}");
        return await output;
    }
}
