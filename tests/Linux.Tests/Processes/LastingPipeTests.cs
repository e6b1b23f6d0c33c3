namespace Hillingar.Linux.Tests.Processes;

/// <summary>A pipe whose writer keeps bytes that have not been read.</summary>
public sealed class LastingPipeTests
{
    [Fact]
    public void WhatWasWrittenIsThereForALaterReader()
    {
        using var pipe = Pipe.CreateLasting(1 << 16);
        var name = ProcessDescriptors.NameOf(pipe.Read);
        Assert.StartsWith("pipe:[", name, StringComparison.Ordinal);
        pipe.Read.Dispose();
        pipe.Write.Write("kept"u8);

        using var self = ProcessHandle.Open(Environment.ProcessId)!;
        using var again = ProcessDescriptors.OpenPipe(self, name)!;

        Span<byte> buffer = stackalloc byte[16];
        Assert.Equal("kept"u8, buffer[..again.Read(buffer)]);
        Assert.Null(ProcessDescriptors.OpenPipe(self, "pipe:[0]"));
        pipe.Write.Dispose();
        Assert.Equal(0, again.Read(buffer));
    }

    [Fact]
    public void ALookTakesNothingOut()
    {
        using var pipe = Pipe.CreateLasting(1 << 16);
        Span<byte> buffer = stackalloc byte[16];
        Assert.Equal(-1, PipePeek.Peek(pipe.Read, buffer));
        pipe.Write.Write("0123456789"u8);

        Assert.Equal(4, PipePeek.Peek(pipe.Read, buffer[..4]));
        Assert.Equal("0123"u8, buffer[..4]);
        Assert.Equal(10, PipePeek.Peek(pipe.Read, buffer));
        Assert.Equal("0123456789"u8, buffer[..10]);
        Assert.Equal(10, pipe.Read.Read(buffer));
        pipe.Write.Dispose();
        Assert.Equal(0, PipePeek.Peek(pipe.Read, buffer));
    }
}
