using System.Text;

namespace Hillingar.Cli.Output;

/// <summary>
/// Standard output and standard error as a program should treat them: what cannot
/// be written to the first is a failure, what cannot be said on the second is not.
/// </summary>
internal static class StandardStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Puts both in the place of the base library's.</summary>
    public static void Guard()
    {
        Console.SetOut(new StreamWriter(OpenOutput(), Utf8) { AutoFlush = true });
        Console.SetError(new StreamWriter(new Forgiving(Console.OpenStandardError()), Utf8) { AutoFlush = true });
    }

    /// <summary>Standard output for bytes. Its errors are <see cref="IOException"/>s that say what could not be written.</summary>
    public static Stream OpenOutput() => new Failing(Console.OpenStandardOutput());

    private abstract class Output(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        protected Stream Inner { get; } = inner;

        public override void Flush() => Inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }

    private sealed class Failing(Stream inner) : Output(inner)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                Inner.Write(buffer);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"standard output cannot be written: {e.Message}", e);
            }
        }
    }

    private sealed class Forgiving(Stream inner) : Output(inner)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                Inner.Write(buffer);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // There is no way left to tell the user.
            }
        }
    }
}
