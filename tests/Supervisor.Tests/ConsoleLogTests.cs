using Hillingar.Supervisor.Consoles;
using Hillingar.TestKit;

namespace Hillingar.Supervisor.Tests;

public sealed class ConsoleLogTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ScratchDirectory _scratch = new();

    private string File => _scratch.File("dns.log");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TheTailIsTheLastLinesOldestFirst()
    {
        using var log = new ConsoleLog(File);
        for (var i = 0; i < 5; i++)
            log.Append(Noon.AddSeconds(i), $"line {i}");

        Assert.Equal(["line 3", "line 4"], log.Tail(2).Select(line => line.Text));
    }

    [Fact]
    public void AReaderGetsWhatCameAfterTheLastItSaw()
    {
        using var log = new ConsoleLog(File);
        log.Append(Noon, "one");
        var seen = log.Tail(10)[^1].Number;
        log.Append(Noon, "two");

        Assert.Equal(["two"], log.Tail(10, seen).Select(line => line.Text));
    }

    [Fact]
    public void LinesOfAnEarlierSupervisorAreStillThere()
    {
        using (var before = new ConsoleLog(File))
            before.Append(Noon, "from before, with spaces");
        using var after = new ConsoleLog(File);

        Assert.Equal([new ConsoleLine(1, Noon, "from before, with spaces")], after.Tail(10));
    }

    [Fact]
    public void LinesKeepTheirNumbers()
    {
        ulong last;
        using (var before = new ConsoleLog(File))
        {
            var line = new string('x', LineSplitter.MaximumLineBytes);
            for (var i = 0; i < 2.5 * ConsoleLog.MaximumFileBytes / LineSplitter.MaximumLineBytes; i++)
                before.Append(Noon, line);
            last = before.Tail(1)[0].Number;
        }

        using var after = new ConsoleLog(File);
        Assert.Equal(last, after.Tail(1)[0].Number);
        after.Append(Noon, "one more");
        Assert.Equal([new ConsoleLine(last + 1, Noon, "one more")], after.Tail(10, last));
    }

    [Fact]
    public void TheFileIsBounded()
    {
        using var log = new ConsoleLog(File);
        var line = new string('x', LineSplitter.MaximumLineBytes);
        for (var i = 0; i < 3 * ConsoleLog.MaximumFileBytes / LineSplitter.MaximumLineBytes; i++)
            log.Append(Noon, line);

        var total = new DirectoryInfo(_scratch.Path).EnumerateFiles().Sum(file => file.Length);
        Assert.InRange(total, ConsoleLog.MaximumFileBytes, 2 * (ConsoleLog.MaximumFileBytes + 2 * LineSplitter.MaximumLineBytes));
        Assert.Equal(ConsoleLog.LinesInMemory, log.Tail(int.MaxValue).Count);
    }
}
