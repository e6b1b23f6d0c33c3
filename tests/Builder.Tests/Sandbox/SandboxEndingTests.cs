using System.Diagnostics;
using System.IO.Compression;
using Hillingar.Builder.Builds;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class SandboxEndingTests(ToolchainTreeOnDisk toolchain) : IClassFixture<ToolchainTreeOnDisk>
{
    private const string Forever = "while :; do read -r x < /proc/uptime; done";

    [RootFact]
    public async Task AFailingCommandTellsItsStatusAndItsLastLines()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        var ending = await sandbox.RunAsync("i=0; while [ $i -lt 30 ]; do echo line $i; i=$((i+1)); done; exit 3", TestContext.Current.CancellationToken);
        Assert.Equal(new SandboxEnding.Ended(new ExitStatus.Exited(3)), ending);
        Assert.Equal(30, sandbox.Lines.Count);
        using var log = new StreamReader(new GZipStream(File.OpenRead(sandbox.LogPath), CompressionMode.Decompress));
        Assert.StartsWith("line 0\nline 1\n", await log.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task ABuildThatTakesTooLongIsKilledWithItsChildren()
    {
        using var sandbox = new SandboxFixture(toolchain.Path) { Limits = SandboxLimits.Default with { Timeout = TimeSpan.FromSeconds(1) } };
        var ending = await sandbox.RunAsync($"({Forever}) & {Forever}", TestContext.Current.CancellationToken);
        Assert.Equal(new SandboxEnding.TimedOut(TimeSpan.FromSeconds(1)), ending);
        Assert.Empty(ProcessesWith(sandbox.Store));
    }

    [RootFact]
    public async Task ACancelledBuildIsDeadWhenTheCallerHears()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        sandbox.OnLine = _ => cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sandbox.RunAsync($"echo started; ({Forever}) & {Forever}", cancellation.Token));
        Assert.Equal(["started"], sandbox.Lines);
        Assert.Empty(ProcessesWith(sandbox.Store));
    }

    [RootFact]
    public async Task WhatABuildLeavesInTheBackgroundEndsWithIt()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        var watch = Stopwatch.StartNew();
        await sandbox.SucceedAsync($"({Forever}) & echo done");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
        Assert.Empty(ProcessesWith(sandbox.Store));
    }

    [RootFact]
    public async Task ABuildThatPrintsTooMuchIsKilled()
    {
        using var sandbox = new SandboxFixture(toolchain.Path) { Limits = SandboxLimits.Default with { MaxLogLength = 100_000 } };
        var ending = await sandbox.RunAsync(
            "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", TestContext.Current.CancellationToken);
        Assert.Equal(new SandboxEnding.LogTooLong(100_000), ending);
    }

    [RootFact]
    public async Task AFileCannotGrowBeyondItsLimit()
    {
        using var sandbox = new SandboxFixture(toolchain.Path) { Limits = SandboxLimits.Default with { MaxFileSize = 10 * 512 } };
        var ending = await sandbox.RunAsync("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done > $out", TestContext.Current.CancellationToken);
        Assert.False(ending is SandboxEnding.Ended { Status.IsSuccess: true }, $"{ending}");
        Assert.Equal(10 * 512, new FileInfo(Path.Combine(sandbox.ScratchStore, "2-out")).Length);
    }

    [RootFact]
    public async Task ASandboxWithoutItsToolchainSaysWhatBubblewrapSaid()
    {
        using var empty = new ScratchDirectory();
        using var sandbox = new SandboxFixture(empty.Path);
        var ending = Assert.IsType<SandboxEnding.NotSetUp>(await sandbox.RunAsync("echo hi", TestContext.Current.CancellationToken));
        Assert.Contains("/bin/sh", ending.Reason, StringComparison.Ordinal);
    }

    // The sandboxes of a fixture are told from all others by the store in their command lines or environments.
    private static List<string> ProcessesWith(string store) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Where(path => Mentions(path, store))];

    private static bool Mentions(string process, string store)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Contains(store, StringComparison.Ordinal)
                || File.ReadAllText(Path.Combine(process, "cmdline")).Contains(store, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
