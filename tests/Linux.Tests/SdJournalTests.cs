using System.Net.Sockets;
using System.Text;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests;

public sealed class SdJournalTests
{
    [RootFact]
    public void WithoutJournaldNothingIsSentAndNothingThrown() => InOwnRun(() =>
        Assert.False(SdJournal.Send([new JournalField("MESSAGE", "nobody hears this")])));

    [RootFact]
    public void FieldsArriveAsTheyAre() => InOwnRun(() =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SdJournal.SocketPath)!);
        using var journald = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journald.Bind(new UnixDomainSocketEndPoint(SdJournal.SocketPath));
        Assert.True(SdJournal.Send(
            [new JournalField("MESSAGE", "unit dns: höllingar"), new JournalField("PRIORITY", "6"), new JournalField("HILLINGAR_UNIT", "dns\nweb")]));

        var buffer = new byte[4096];
        var entry = Encoding.UTF8.GetString(buffer, 0, journald.Receive(buffer));
        Assert.Contains("MESSAGE=unit dns: höllingar\n", entry);
        Assert.Contains("PRIORITY=6\n", entry);

        // A value with a line break is preceded by its length, in eight bytes.
        Assert.Contains("HILLINGAR_UNIT\n\u0007\0\0\0\0\0\0\0dns\nweb\n", entry);
    });

    [Theory]
    [InlineData("MESSAGE", true)]
    [InlineData("A1_B", true)]
    [InlineData("_PID", false)]
    [InlineData("1A", false)]
    [InlineData("message", false)]
    [InlineData("A=B", false)]
    [InlineData("", false)]
    public void NamesAreChecked(string name, bool valid)
    {
        Assert.Equal(valid, SdJournal.IsFieldName(name));
        if (!valid)
            Assert.Throws<ArgumentException>(() => SdJournal.Send([new JournalField(name, "x")]));
    }

    // The place of journald's socket is fixed: the test has an empty /run of its own, on a thread in a mount namespace.
    private static void InOwnRun(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Libc.EnterOwnMountNamespace("/run");
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
