using System.Collections.Concurrent;
using System.Text;
using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;
using Hillingar.TestKit;

namespace Hillingar.Supervisor.Tests;

/// <summary>A console over real pipes, read by one supervisor and then by another.</summary>
public sealed class ConsoleReaderTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Poller _poller = new();
    private readonly Pipe _pipe = Pipe.CreateLasting(1 << 20);
    private readonly ConcurrentQueue<string> _lines = new();

    private string Unfinished => _scratch.File("line");

    public void Dispose()
    {
        _pipe.Dispose();
        _poller.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task WhatIsWrittenWhileNobodyReadsIsReadByTheNext()
    {
        await using (Read(_pipe.Read))
        {
            _pipe.Write.Write("one\ntwo\nthr"u8);
            await UntilAsync(() => File.Exists(Unfinished));
        }

        // The one who has read is gone, with its end of the pipe.
        var name = ProcessDescriptors.NameOf(_pipe.Read);
        _pipe.Read.Dispose();
        _pipe.Write.Write("ee\nfour\n"u8);
        using var self = ProcessHandle.Open(Environment.ProcessId)!;
        using var again = ProcessDescriptors.OpenPipe(self, name)!;
        await using (Read(again))
        {
            await UntilAsync(() => _lines.Count == 4);
            _pipe.Write.Dispose();
        }

        Assert.Equal(["one", "two", "three", "four"], _lines);
        Assert.False(File.Exists(Unfinished));
    }

    [Fact]
    public async Task ALineThatIsNotEndedComesAtTheEnd()
    {
        var reading = Read(_pipe.Read);
        _pipe.Write.Write("last words"u8);
        _pipe.Write.Dispose();
        await reading.Ended;

        Assert.Equal(["last words"], _lines);
        await reading.DisposeAsync();
    }

    [Fact]
    public async Task AReaderThatDiesWhileItLogsTakesNothingOut()
    {
        _pipe.Write.Write("one\ntwo\n"u8);
        var dying = new ConsoleReader(Unfinished, _ => throw new InvalidOperationException("it dies"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => dying.RunAsync(_pipe.Read, _poller, TestContext.Current.CancellationToken));

        await using (Read(_pipe.Read))
            await UntilAsync(() => _lines.Count == 2);
        Assert.Equal(["one", "two"], _lines);
    }

    [Fact]
    public async Task MuchMoreThanThePipeHoldsComesInOrder()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n")));
        await using var reading = Read(_pipe.Read);
        await Task.Run(() => _pipe.Write.Write(text), TestContext.Current.CancellationToken);
        _pipe.Write.Dispose();
        await reading.Ended;

        Assert.Equal(Enumerable.Range(0, 200_000).Select(i => $"{i}"), _lines);
    }

    private Reading Read(FileDescriptor source)
    {
        var stop = new CancellationTokenSource();
        return new Reading(new ConsoleReader(Unfinished, _lines.Enqueue).RunAsync(source, _poller, stop.Token), stop);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 2000 && !condition(); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        Assert.True(condition());
    }

    private sealed class Reading(Task ended, CancellationTokenSource stop) : IAsyncDisposable
    {
        public Task Ended => ended;

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
