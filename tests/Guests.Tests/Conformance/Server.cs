using System.Text;
using Hillingar.Guests.Dns;

namespace Hillingar.Guests.Tests.Conformance;

/// <summary>The server's portable part with its zones, and one reply buffer for all queries, as in the guest.</summary>
internal sealed class Server
{
    private readonly ZoneSet _zones = new();
    private readonly Responder _responder;
    private byte[] _reply = new byte[ReplyWriter.MaxUdp];
    private readonly Mistakes _mistakes = new();

    public Server(params (string Origin, string Text)[] zones)
    {
        foreach (var (origin, text) in zones)
            Load(origin, text);
        _responder = new Responder(_zones);
    }

    /// <summary>As <c>line:column: what is wrong</c>.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes.Lines;

    public static Server Of(string origin, string text)
    {
        var server = new Server((origin, text));
        Assert.True(server.Mistakes.Count == 0, string.Join('\n', server.Mistakes) + '\n' + text);
        return server;
    }

    /// <summary>How much fits a frame of the card.</summary>
    public int Room { set => _reply = new byte[value]; }

    /// <summary>The reply's bytes; empty if there is none.</summary>
    public byte[] Ask(ReadOnlySpan<byte> packet) => _reply[.._responder.Answer(packet, _reply)];

    /// <summary>Asks, reads the reply and checks what holds of every reply.</summary>
    public Message Ask(string name, int type, int? udpSize = null)
    {
        var query = Query(name, type, udpSize);
        var reply = Ask(query);
        Assert.InRange(reply.Length, 12, Math.Min(Math.Max(udpSize ?? 512, 512), 1232));
        var message = Message.Read(reply);
        Assert.Equal(0x1234, message.Id);
        Assert.Equal(0x8000, message.Flags & 0xF800);
        Assert.Equal(udpSize is not null, message.HasOpt);
        Assert.Equal((name, type, 1), message.Question);
        return message;
    }

    /// <param name="name">Absolute, without escapes.</param>
    public static byte[] Query(string name, int type, int? udpSize = null)
    {
        var bytes = new List<byte> { 0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(udpSize is null ? 0 : 1) };
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        if (udpSize is { } size)
            bytes.AddRange([0, 0, 41, (byte)(size >> 8), (byte)size, 0, 0, 0, 0, 0, 0]);
        return [.. bytes];
    }

    private void Load(string origin, string text)
    {
        var name = Query(origin, 1)[12..^4];
        _ = new ZoneLoader(_mistakes).Load(Encoding.Latin1.GetBytes(text), name, _zones);
    }
}

/// <summary>Keeps the mistakes that were reported.</summary>
internal sealed class Mistakes : Complaints
{
    public List<string> Lines { get; } = [];

    protected override void Show(int line, int column, ReadOnlySpan<byte> message, ReadOnlySpan<byte> quoted) =>
        Lines.Add($"{line}:{column}: {Encoding.Latin1.GetString(message)}{(quoted.IsEmpty ? "" : $": {Encoding.Latin1.GetString(quoted)}")}");
}
