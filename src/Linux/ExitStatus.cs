namespace Hillingar.Linux;

/// <summary>How a process ended. The text is systemd's: <c>exited, status=1</c>, <c>killed, signal=KILL</c>.</summary>
public abstract record ExitStatus
{
    private ExitStatus()
    {
    }

    /// <summary>The process ended with exit status 0.</summary>
    public bool IsSuccess => this is Exited { Code: 0 };

    /// <summary>The process ended by itself.</summary>
    /// <param name="Code">0 to 255; 0 is success.</param>
    public sealed record Exited(int Code) : ExitStatus
    {
        public override string ToString() => $"exited, status={Code}";
    }

    /// <summary>A signal ended it.</summary>
    /// <param name="CoreDumped">Whether the kernel wrote a core file.</param>
    public sealed record Signaled(Signal Signal, bool CoreDumped) : ExitStatus
    {
        public override string ToString() => $"{(CoreDumped ? "dumped" : "killed")}, signal={Name}";

        private string Name => Enum.IsDefined(Signal) ? Signal.ToString()["SIG".Length..] : $"{(int)Signal}";
    }
}
