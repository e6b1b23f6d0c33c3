using System.Diagnostics;

namespace Hillingar.Linux.Tests.Processes;

public sealed class HostProgramTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void WhatItPrintsIsTakenByAThreadToo() => Assert.Equal("b", Shell("printf b").Run(TimeProvider.System));

    [Fact]
    public async Task WhatItPrintsIsTaken() => Assert.Equal("a\nb", await (Shell("cat; printf b") with { Input = "a\n" }).Result());

    [Fact]
    public async Task BothOutputsAreDrainedAndBounded()
    {
        // More than a pipe holds goes both ways before the program reads, and to its standard error more than is kept.
        var input = new string('x', 1 << 20);
        var printed = await (Shell("head -c 8000000 /dev/zero >&2; head -c 300000 /dev/zero; cat >/dev/null") with { Input = input }).Result();
        Assert.Equal(300_000, printed.Length);
    }

    [Fact]
    public async Task TooMuchIsAnError()
    {
        var e = await Assert.ThrowsAsync<HostProgramException>(() => Shell($"head -c {HostProgram.MostText + 1} /dev/zero; sleep 60").Result());
        Assert.Equal("'/bin/sh' printed more than 16 MiB", e.Message);
    }

    [Fact]
    public async Task AFailureHasItsLastWords()
    {
        var e = await Assert.ThrowsAsync<HostProgramException>(() => Shell("echo one; echo two >&2; exit 3").Result());
        Assert.Equal("'/bin/sh' failed (exited, status=3): two", e.Message);
    }

    [Fact]
    public async Task WhatComplainsOnStandardOutputIsHeard()
    {
        var e = await Assert.ThrowsAsync<HostProgramException>(() => Shell("echo one; exit 3").Result());
        Assert.Equal("'/bin/sh' failed (exited, status=3): one", e.Message);
    }

    [Fact]
    public async Task WhatIsMissingIsSaidToBe()
    {
        var e = await Assert.ThrowsAsync<HostProgramException>(() => new HostProgram("/no/such", [], Enough).Result());
        Assert.True(e.IsMissing);
    }

    [Fact]
    public async Task OneThatDoesNotReadItsInputIsNotTakenForDone()
    {
        var e = await Assert.ThrowsAsync<HostProgramException>(() => (Shell("exec <&-; exit 0") with { Input = new string('x', 1 << 20) }).Result());
        Assert.Equal("'/bin/sh' did not read its input", e.Message);
    }

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("sleep 60 & echo early; exit 0")] // Its child holds the outputs open.
    [InlineData("trap '' TERM; exec >&- 2>&-; sleep 60")] // The outputs end, and it does not.
    public async Task NothingRunsLongerThanItsDeadline(string script)
    {
        var begin = Stopwatch.GetTimestamp();
        var e = await Assert.ThrowsAsync<HostProgramException>(() => (Shell(script) with { Deadline = TimeSpan.FromMilliseconds(300) }).Result());
        Assert.Equal("'/bin/sh' did not end within 0.3 s and was killed", e.Message);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task ACancelledOneIsKilled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = Shell("echo $$; exec sleep 60").RunAsync(
            async (output, token) =>
            {
                using var reader = new StreamReader(output);
                var pid = int.Parse((await reader.ReadLineAsync(token))!, System.Globalization.CultureInfo.InvariantCulture);
                await cancel.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return pid;
            },
            TimeProvider.System,
            cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static HostProgram Shell(string script) => new("/bin/sh", ["-c", script], Enough);
}

internal static class HostProgramResult
{
    public static Task<string> Result(this HostProgram program) => program.RunAsync(TimeProvider.System, TestContext.Current.CancellationToken);
}
