using System.IO.Compression;
using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class BuildLogTests
{
    [Fact]
    public void TheTailIsTheLastTwentyLinesHoweverTheyArrive()
    {
        using var scratch = new ScratchDirectory();
        using var log = new BuildLog(scratch.File("ab/c.gz"), _ => { });
        foreach (var letter in string.Join('\n', Enumerable.Range(0, 50).Select(i => $"line {i}")))
            log.Append([(byte)letter]);
        log.End();
        Assert.Equal(Enumerable.Range(30, 20).Select(i => $"line {i}"), log.Tail);
    }

    [Fact]
    public void ALineCannotPaintTheTerminalAndIsCutWhenEndless()
    {
        using var scratch = new ScratchDirectory();
        var lines = new List<string>();
        using var log = new BuildLog(scratch.File("log.gz"), lines.Add);
        log.Append("\u001b[2Jred\tcell\r\n"u8);
        log.Append(new byte[1 << 20]);
        log.Append("\nnext\n"u8);
        Assert.Equal("\uFFFD[2Jred\tcell", lines[0]);
        Assert.True(lines[1].Length < 3000);
        Assert.Equal("next", lines[2]);
    }

    [Fact]
    public void TheFileHoldsEveryByteAndIsThereWhenDone()
    {
        using var scratch = new ScratchDirectory();
        var path = BuildLog.PathFor(scratch.Path, "abcd-x.drv");
        Assert.Equal(scratch.File("ab/cd-x.drv.gz"), path);
        using (var log = new BuildLog(path, _ => { }))
        {
            log.Append("\u001braw\nno newline"u8);
            Assert.False(File.Exists(path));
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        Assert.Equal("\u001braw\nno newline", reader.ReadToEnd());
        Assert.Equal([path], Directory.EnumerateFiles(scratch.File("ab")));
    }
}
