using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Hillingar.TestKit;

/// <summary>
/// A connection to a bus as root, which knows of messages only what it has to: it sends any bytes as a body, takes the bytes of an answer, or gives the same
/// bytes to everybody who calls. What a call of such a service takes is the bus's part and the caller's, which no service can spare.
/// </summary>
public sealed class RawBus : IDisposable
{
    private const byte CallKind = 1, AnswerKind = 2, ErrorKind = 3, NoReplyExpected = 1;

    // Who waits longer waits for something that is broken.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private uint _serial;

    /// <param name="address"><c>unix:path=…</c></param>
    public RawBus(string address)
    {
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _socket.Connect(new UnixDomainSocketEndPoint(address["unix:path=".Length..]));
        // The digit 0 in hexadecimal.
        _socket.Send("\0AUTH EXTERNAL 30\r\n"u8);
        _ = _socket.Receive(new byte[1024]);
        _socket.Send("BEGIN\r\n"u8);
        _ = Ask("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello");
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The bytes of the body of the answer, which may be an error.</summary>
    /// <exception cref="SocketException">The bus has closed the connection.</exception>
    public byte[] Ask(string service, string path, string on, string member, string signature = "", byte[]? body = null)
    {
        var serial = Tell(service, path, on, member, signature, body);
        while (true)
        {
            var (kind, _, fields, answer) = Receive();
            if (kind is AnswerKind or ErrorKind && Field(fields, 5) == serial.ToString(CultureInfo.InvariantCulture))
                return answer;
        }
    }

    /// <summary>Sends a call and waits for nothing; its serial number.</summary>
    /// <param name="kind">Of message: 1 a call, 2 an answer, 3 an error, 4 a signal.</param>
    public uint Tell(
        string service, string path, string on, string member, string signature = "", byte[]? body = null, byte flags = 0, byte kind = CallKind)
    {
        var serial = ++_serial;
        Send(kind, flags, serial, body ?? [], (1, 'o', path), (2, 's', on), (3, 's', member), (6, 's', service), (8, 'g', signature));
        return serial;
    }

    /// <summary>Sends bytes that may be no message at all.</summary>
    public void Throw(byte[] bytes) => _socket.Send(bytes);

    /// <summary>Takes a name and answers each call with one body, until the connection is closed.</summary>
    public void Serve(string name, string signature, byte[] body)
    {
        var request = new byte[4 + name.Length + 1 + 7];
        BinaryPrimitives.WriteInt32LittleEndian(request, name.Length);
        Encoding.ASCII.GetBytes(name, request.AsSpan(4));
        _ = Ask(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su", request[..(((4 + name.Length + 1 + 3) & ~3) + 4)]);
        _socket.ReceiveTimeout = 0;
        new Thread(() => Answer(signature, body)) { IsBackground = true }.Start();
    }

    private void Answer(string signature, byte[] body)
    {
        try
        {
            while (true)
            {
                var (kind, serial, fields, _) = Receive();
                if (kind == CallKind)
                    Send(
                        AnswerKind, NoReplyExpected, ++_serial, body, (5, 'u', serial.ToString(CultureInfo.InvariantCulture)),
                        (6, 's', Field(fields, 7)), (8, 'g', signature));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test has had the answers that it wanted.
        }
    }

    private void Send(byte kind, byte flags, uint serial, byte[] body, params (byte Code, char Type, string Value)[] fields)
    {
        var header = new List<byte> { (byte)'l', kind, flags, 1 };
        Number(header, (uint)body.Length);
        Number(header, serial);
        Number(header, 0);
        foreach (var (code, type, value) in fields.Where(field => field.Value.Length > 0))
        {
            Pad(header, 8);
            header.AddRange([code, 1, (byte)type, 0]);
            if (type == 'u')
            {
                Number(header, uint.Parse(value, CultureInfo.InvariantCulture));
                continue;
            }

            if (type == 'g')
                header.Add((byte)value.Length);
            else
                Number(header, (uint)value.Length);
            header.AddRange([.. Encoding.ASCII.GetBytes(value), 0]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(header)[12..], header.Count - 16);
        Pad(header, 8);
        _socket.Send([new ArraySegment<byte>([.. header]), new ArraySegment<byte>(body)]);
    }

    private (byte Kind, uint Serial, byte[] Fields, byte[] Body) Receive()
    {
        var header = Exactly(16);
        var fields = Exactly((BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) + 7) & ~7);
        return (
            header[1], BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)), fields, Exactly(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4))));
    }

    private byte[] Exactly(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var received = _socket.Receive(bytes.AsSpan(at));
            at += received > 0 ? received : throw new SocketException((int)SocketError.ConnectionReset);
        }

        return bytes;
    }

    // The value of a field of a header as text; empty if it is not there.
    private static string Field(byte[] fields, byte wanted)
    {
        for (var at = 0; at < fields.Length;)
        {
            at = (at + 7) & ~7;
            if (at + 8 > fields.Length)
                break;
            var (code, type) = (fields[at], (char)fields[at + 2]);
            at += 4;
            var number = type == 'g' ? fields[at] : BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(at));
            at += type == 'g' ? 1 : 4;
            var text = type == 'u' ? number.ToString(CultureInfo.InvariantCulture) : Encoding.ASCII.GetString(fields, at, (int)number);
            if (code == wanted)
                return text;
            at += type == 'u' ? 0 : (int)number + 1;
        }

        return "";
    }

    private static void Number(List<byte> bytes, uint value)
    {
        Pad(bytes, 4);
        bytes.AddRange(BitConverter.GetBytes(value));
    }

    private static void Pad(List<byte> bytes, int alignment)
    {
        while (bytes.Count % alignment != 0)
            bytes.Add(0);
    }
}
