using System;

namespace Hillingar.Guests.Cli;

/// <summary>
/// A guest's command line as words, split as MirageOS splits it: only spaces separate; a backslash takes the next character as
/// it is, inside and outside double quotes; double quotes group and may abut other text; an empty word cannot be given.
/// </summary>
public sealed class CommandLine
{
    /// <summary>The longest line that the tender hands over.</summary>
    public const int Longest = 8191;

    private readonly byte[] _text;
    private readonly int[] _ends;

    private CommandLine(byte[] text, int[] ends, int count)
    {
        _text = text;
        _ends = ends;
        Count = count;
    }

    public int Count { get; }

    /// <summary>A word, without its quotes and backslashes.</summary>
    public ReadOnlySpan<byte> Word(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return new ReadOnlySpan<byte>(_text).Slice(start, _ends[index] - start);
    }

    /// <summary>Splits a line; false, as in MirageOS, if it ends inside quotes or after a backslash, or is too long.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, out CommandLine words)
    {
        var text = new byte[Math.Min(line.Length, Longest)];
        var ends = new int[(text.Length / 2) + 1];
        var length = 0;
        var count = 0;
        var isQuoted = false;
        var isEscaped = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = line[i];
            if (isEscaped)
            {
                text[length++] = character;
                isEscaped = false;
            }
            else if (character == '\\')
            {
                isEscaped = true;
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == ' ' && !isQuoted)
            {
                EndWord(ends, ref count, length);
            }
            else
            {
                text[length++] = character;
            }
        }

        EndWord(ends, ref count, length);
        words = new CommandLine(text, ends, count);
        return !isQuoted && !isEscaped && line.Length <= Longest;
    }

    private static void EndWord(int[] ends, ref int count, int length)
    {
        var start = count == 0 ? 0 : ends[count - 1];
        if (length > start)
            ends[count++] = length;
    }
}
