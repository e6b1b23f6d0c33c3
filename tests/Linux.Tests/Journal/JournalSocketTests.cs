using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests.Journal;

/// <summary>The socket against a receiver of the test's own, which can be absent, busy and started anew.</summary>
public sealed class JournalSocketTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    private string Place => _scratch.File("socket");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void WithoutAReceiverAnEntryIsDroppedAndCounted()
    {
        using var journal = new JournalSocket(Place);
        Assert.False(journal.Send(Entry("one")));
        Assert.False(journal.Send(Entry("two\nlines")));
        Assert.False(journal.Send(Entry(new string('x', 20 << 20))));
        Assert.Equal(3, journal.Dropped);
    }

    [Fact]
    public void AReceiverThatIsStartedAnewIsFoundAndToldWhatItMissed()
    {
        using var journal = new JournalSocket(Place);
        using (var before = Receiver())
        {
            Assert.True(journal.Send(Entry("one")));
            Assert.Equal("MESSAGE=one\n", Receive(before));
        }

        Assert.False(journal.Send(Entry("two")));
        File.Delete(Place);
        Assert.False(journal.Send(Entry("three")));
        using var after = Receiver();
        Assert.True(journal.Send(Entry("four")));
        Assert.Equal("MESSAGE=four\nHILLINGAR_DROPPED=2\n", Receive(after));
        Assert.Equal(0, journal.Dropped);
        Assert.True(journal.Send(Entry("five")));
        Assert.Equal("MESSAGE=five\n", Receive(after));
    }

    [Fact]
    public void AFullQueueDelaysNothing()
    {
        using var receiver = Receiver();
        using var journal = new JournalSocket(Place);
        var watch = Stopwatch.StartNew();
        var taken = 0;
        while (journal.Send(Entry($"{taken}")))
            taken++;
        for (var i = 1; i < 10_000; i++)
            Assert.False(journal.Send(Entry("too much")));
        // A socket that waits would be here forever; the seconds are room for a busy machine.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(10_000, journal.Dropped);

        for (var i = 0; i < taken; i++)
            Assert.Equal($"MESSAGE={i}\n", Receive(receiver));
        Assert.True(journal.Send(Entry("after")));
        Assert.Equal("MESSAGE=after\nHILLINGAR_DROPPED=10000\n", Receive(receiver));
    }

    [Fact]
    public void AClosedSocketDrops()
    {
        using var receiver = Receiver();
        var journal = new JournalSocket(Place);
        journal.Dispose();
        Assert.False(journal.Send(Entry("late")));
    }

    [Fact]
    public void APathMustFit()
    {
        new JournalSocket("/" + new string('x', 106)).Dispose();
        Assert.Throws<ArgumentException>(() => new JournalSocket("/" + new string('x', 107)));
    }

    private Socket Receiver()
    {
        var receiver = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(Place));
        return receiver;
    }

    private static JournalEntry Entry(string message) => new JournalEntry().Add("MESSAGE", message);

    private static string Receive(Socket receiver)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, receiver.Receive(buffer));
    }
}
