using System.Text;
using CsCheck;
using Hillingar.Supervisor.Consoles;

namespace Hillingar.Supervisor.Tests;

public sealed class LineSplitterTests
{
    [Fact]
    public void LinesAreCutAtLineEndsAndTheirCarriageReturnsAreDropped() =>
        Assert.Equal(["one", "two", "", "rest"], Split("one\r\ntwo\n\nrest"));

    [Fact]
    public void ALineWithoutEndIsCutAtTheLimit()
    {
        var lines = Split(new string('x', LineSplitter.MaximumLineBytes + 3));
        Assert.Equal([LineSplitter.MaximumLineBytes, 3], lines.Select(line => line.Length));
    }

    [Fact]
    public void AGuestCannotDriveTheTerminal() =>
        Assert.Equal([@"\x1b[2J\x9b1m tab" + "\tstays"], Split("\x1b[2J\u009b1m tab\tstays\n"));

    [Fact]
    public void BytesThatAreNotUtf8AreReplaced() => Assert.Equal(["a�b"], Split([(byte)'a', 0xff, (byte)'b', (byte)'\n']));

    [Fact]
    public void HowTheBytesArriveDoesNotMatter() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 50]).Sample((bytes, step) =>
        {
            var whole = Split(bytes);
            var lines = new List<string>();
            var splitter = new LineSplitter();
            for (var i = 0; i < bytes.Length; i += step)
                splitter.Take(bytes.AsSpan(i, Math.Min(step, bytes.Length - i)), lines.Add);
            splitter.Finish(lines.Add);
            return lines.SequenceEqual(whole);
        });

    private static List<string> Split(string text) => Split(Encoding.UTF8.GetBytes(text));

    private static List<string> Split(byte[] bytes)
    {
        var lines = new List<string>();
        var splitter = new LineSplitter();
        splitter.Take(bytes, lines.Add);
        splitter.Finish(lines.Add);
        return lines;
    }
}
