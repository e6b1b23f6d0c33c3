using System.Collections.Immutable;
using Hillingar.Linux;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// What a new tender waits at until its record is on disk. If this process ends first, however that comes, the pipe ends with it, and the tender
/// without having run its guest: so there is no moment in which a guest runs without a record.
/// </summary>
internal sealed class TenderGate : IDisposable
{
    private const string Shell = "/bin/sh";

    private readonly Pipe _pipe = Pipe.Create();

    /// <summary>What the tender reads one byte, or one line, from.</summary>
    public FileDescriptor Waiting => _pipe.Read;

    /// <summary>The command that waits. Ours does it itself, when all that takes time is done; for others a shell waits and becomes the tender.</summary>
    /// <param name="number">The number of <see cref="Waiting"/> in the tender; of a stock one a single digit.</param>
    public static (string Program, ImmutableArray<string> Arguments) Command(TenderProgram program, ImmutableArray<string> arguments, int number) =>
        program.IsOurs
            ? (program.Path, arguments.Insert(0, $"--x-wait-fd={number}"))
            : (Shell, ["-c", $"read -r go <&{number} && exec \"$0\" \"$@\" {number}<&-", program.Path, .. arguments]);

    /// <summary>Lets the tender run its guest. One that has ended meanwhile does not hear it, and that is no error.</summary>
    public void Open()
    {
        // Our reading end must not take the place of the tender's.
        _pipe.Read.Dispose();
        try
        {
            _pipe.Write.Write("\n"u8);
        }
        catch (LinuxException e) when (e.Errno == Errno.EPIPE)
        {
            // Its end is on its way to the caller that waits for it.
        }
    }

    public void Dispose() => _pipe.Dispose();
}
