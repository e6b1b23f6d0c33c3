using System.Text;
using CsCheck;
using Hillingar.Guests.Net;
using Hillingar.Guests.Notes;

namespace Hillingar.Guests.Tests.Notes;

/// <summary>What the note store says to a client.</summary>
public sealed class NoteServiceTests
{
    private const string Requests = "error the requests are: get KEY, set KEY VALUE, delete KEY, next [KEY], count\n";
    private const string Keys = "error a key is 1 to 64 printable ASCII characters without a blank\n";

    private readonly Disk _disk = new(blocks: 4);
    private readonly byte[] _reply = new byte[1472];
    private readonly NoteService _service;

    public NoteServiceTests()
    {
        var store = new NoteStore(_disk);
        Assert.Equal(Opening.Ready, store.Open());
        _service = new NoteService(store);
    }

    [Fact]
    public void ATalkGoesLikeThis()
    {
        foreach (var (request, answer) in new[]
        {
            ("count", "ok 0 of 3\n"),
            ("get colour", "none\n"),
            ("next", "none\n"),
            ("set colour dark blue\n", "ok\n"),
            ("get colour\r\n", "ok dark blue\n"),
            ("set colour red", "ok\n"),
            ("set a ", "ok\n"),
            ("set b", "ok\n"),
            ("get a", "ok \n"),
            ("set d 1", "error the volume is full\n"),
            ("next", "ok a\n"),
            ("next a", "ok b\n"),
            ("next ba", "ok colour\n"),
            ("next colour", "none\n"),
            ("delete a", "ok\n"),
            ("delete a", "none\n"),
            ("count", "ok 2 of 3\n"),
            ("", Requests),
            ("count 1", Requests),
            ("SET a b", Requests),
            ("get", Keys),
            ("set  a", Keys),
            ("get a b", Keys),
            ("get \u0001", Keys),
            ($"get {new string('k', 65)}", Keys),
            ($"set a {new string('v', 425)}", "error a value has at most 424 bytes\n"),
        })
            Assert.Equal((request, answer), (request, Ask(request)));
    }

    [Fact]
    public void AVolumeThatCannotBeWrittenIsNotPretendedToBe()
    {
        _disk.IsReadOnly = true;
        Assert.Equal("error the volume cannot be read or written\n", Ask("set a b"));
        Assert.Equal("none\n", Ask("get a"));
    }

    [Fact]
    public void NoRequestIsAFault() => Gen.Byte.Array[0, 600].Sample(request =>
    {
        var length = _service.Answer(request, default, _reply);
        Assert.Contains(Encoding.ASCII.GetString(_reply, 0, length).Split(' ', '\n')[0], new[] { "ok", "none", "error" });
    });

    private string Ask(string request) => Encoding.ASCII.GetString(_reply, 0, _service.Answer(Encoding.ASCII.GetBytes(request), default(Ipv4Endpoint), _reply));
}
