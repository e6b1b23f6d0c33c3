using Hillingar.TestKit;

namespace Hillingar.Linux.Tests.Journal;

/// <summary>What arrives in the journal of a real journald.</summary>
public sealed class JournaldTests
{
    [RootFact]
    public void JournaldKeepsFieldsAsTheyWereSent()
    {
        using var journald = new Journald();
        journald.Start();
        using var journal = new JournalSocket(journald.SocketPath);
        Assert.True(journal.Send(Entry("plain", "höllingar=1").Add("HILLINGAR_UNIT", "dns\nweb\n").Add("HILLINGAR_EMPTY", "")));

        Assert.Equal("höllingar=1", journald.Field("plain", "MESSAGE"));
        Assert.Equal("dns\nweb\n", journald.Field("plain", "HILLINGAR_UNIT"));
        Assert.Equal("", journald.Field("plain", "HILLINGAR_EMPTY"));
        Assert.Equal($"{Environment.ProcessId}", journald.Field("plain", "_PID"));
    }

    // The socket's buffer is at most 16 MiB: such an entry cannot be one datagram.
    [RootFact]
    public void AnEntryLargerThanADatagramArrivesAsAFile()
    {
        using var journald = new Journald();
        journald.Start();
        using var journal = new JournalSocket(journald.SocketPath);
        var large = string.Join('\n', Enumerable.Range(0, 3_000_000).Select(number => $"{number:d7}"));
        Assert.True(journal.Send(Entry("large", large)));

        Assert.Equal(large, journald.Field("large", "MESSAGE"));
    }

    [RootFact]
    public void AJournaldThatIsStartedAnewGetsTheNextEntry()
    {
        using var journald = new Journald();
        journald.Start();
        using var journal = new JournalSocket(journald.SocketPath);
        Assert.True(journal.Send(Entry("before", "1")));
        Assert.Equal("1", journald.Field("before", "MESSAGE"));

        journald.Stop();
        Assert.False(journal.Send(Entry("between", "2")));
        journald.Start();
        Assert.True(journal.Send(Entry("after", "3")));
        Assert.Equal("3", journald.Field("after", "MESSAGE"));
        Assert.Equal("1", journald.Field("after", JournalSocket.DroppedField));
    }

    private static JournalEntry Entry(string identifier, string message) => new JournalEntry().Add("SYSLOG_IDENTIFIER", identifier).Add("MESSAGE", message);
}
