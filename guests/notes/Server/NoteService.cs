using System;
using Hillingar.Guests.Net;
using Hillingar.Guests.Text;

namespace Hillingar.Guests.Notes;

/// <summary>
/// Notes over UDP: a request is a line in a datagram, and so is the answer, which begins with <c>ok</c>, <c>none</c> or <c>error</c>. Each request may
/// be repeated without harm, so that a client that gets no answer simply asks again.
/// </summary>
public sealed class NoteService : UdpService
{
    public const int PortNumber = 7777;

    private readonly NoteStore _notes;
    private readonly byte[] _value = new byte[NoteRecord.LongestValue];

    public NoteService(NoteStore notes) => _notes = notes;

    public override int Port => PortNumber;

    public override int Answer(ReadOnlySpan<byte> request, Ipv4Endpoint from, Span<byte> reply)
    {
        var line = new LineWriter(reply);
        Answer(WithoutNewline(request), ref line);
        line.Append("\n"u8);
        return line.Written.Length;
    }

    private void Answer(ReadOnlySpan<byte> request, ref LineWriter line)
    {
        var word = FirstWord(ref request);
        if (word.SequenceEqual("get"u8))
            Get(request, ref line);
        else if (word.SequenceEqual("set"u8))
            Set(request, ref line);
        else if (word.SequenceEqual("delete"u8))
            Delete(request, ref line);
        else if (word.SequenceEqual("next"u8))
            Next(request, ref line);
        else if (word.SequenceEqual("count"u8) && request.IsEmpty)
            Count(ref line);
        else
            line.Append("error the requests are: get KEY, set KEY VALUE, delete KEY, next [KEY], count"u8);
    }

    private void Get(ReadOnlySpan<byte> key, ref LineWriter line)
    {
        if (!IsKey(key, ref line))
            return;
        var outcome = _notes.Get(key, _value, out var length);
        Tell(outcome, ref line);
        if (outcome == Outcome.Done)
        {
            line.Append(" "u8);
            line.Append(new ReadOnlySpan<byte>(_value, 0, length));
        }
    }

    private void Set(ReadOnlySpan<byte> request, ref LineWriter line)
    {
        var key = FirstWord(ref request);
        if (!IsKey(key, ref line))
            return;
        if (request.Length > NoteRecord.LongestValue)
        {
            line.Append("error a value has at most "u8);
            line.Append(NoteRecord.LongestValue);
            line.Append(" bytes"u8);
            return;
        }

        Tell(_notes.Set(key, request), ref line);
    }

    private void Delete(ReadOnlySpan<byte> key, ref LineWriter line)
    {
        if (IsKey(key, ref line))
            Tell(_notes.Delete(key), ref line);
    }

    private void Next(ReadOnlySpan<byte> key, ref LineWriter line)
    {
        if (!key.IsEmpty && !IsKey(key, ref line))
            return;
        var next = _notes.KeyAfter(key);
        line.Append(next.IsEmpty ? "none"u8 : "ok "u8);
        line.Append(next);
    }

    private void Count(ref LineWriter line)
    {
        line.Append("ok "u8);
        line.Append((ulong)_notes.Count);
        line.Append(" of "u8);
        line.Append((ulong)_notes.Room);
    }

    private static void Tell(Outcome outcome, ref LineWriter line) => line.Append(outcome switch
    {
        Outcome.Done => "ok"u8,
        Outcome.NotFound => "none"u8,
        Outcome.Full => "error the volume is full"u8,
        _ => "error the volume cannot be read or written"u8,
    });

    // Keys are shown in lines, so they are made of what can be seen.
    private static bool IsKey(scoped ReadOnlySpan<byte> key, ref LineWriter line)
    {
        var isKey = key.Length is > 0 and <= NoteRecord.LongestKey;
        for (var i = 0; i < key.Length; i++)
            isKey &= key[i] is > (byte)' ' and <= (byte)'~';
        if (!isKey)
            line.Append("error a key is 1 to 64 printable ASCII characters without a blank"u8);
        return isKey;
    }

    /// <summary>Takes the first word, and the blank behind it, from the text.</summary>
    private static ReadOnlySpan<byte> FirstWord(ref ReadOnlySpan<byte> text)
    {
        var blank = text.IndexOf((byte)' ');
        var word = blank < 0 ? text : text.Slice(0, blank);
        text = blank < 0 ? default : text.Slice(blank + 1);
        return word;
    }

    private static ReadOnlySpan<byte> WithoutNewline(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\n"u8))
            text = text.Slice(0, text.Length - 1);
        return text.EndsWith("\r"u8) ? text.Slice(0, text.Length - 1) : text;
    }
}
